package dev.millrace.sink.metrics;

import java.util.Map;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** MBeans {@code dev.millrace:type=sink,connector=...,task=...}, an attribute for each metric. */
final class JmxOutlet implements Outlet {
    /** As Kafka names its own: what is not plain is quoted, so that commas and colons of a name stay in it. */
    private static final Pattern PLAIN = Pattern.compile("[\\w-. %\\t]+");

    private final MBeanServer server;
    private final String prefix;

    JmxOutlet(MBeanServer server, String connector, String task) {
        this.server = server;
        this.prefix = "dev.millrace:type=sink,connector=" + quoted(connector) + ",task=" + quoted(task);
    }

    @Override
    public Published publish(Map<String, String> tags, Meter meter) {
        StringBuilder text = new StringBuilder(prefix);
        tags.forEach((tag, value) -> text.append(',').append(tag).append('=').append(quoted(value)));
        try {
            ObjectName name = new ObjectName(text.toString());
            MeterBean bean = new MeterBean(meter);
            register(bean, name);
            return () -> unregister(bean, name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("JMX does not take the name " + text, e);
        }
    }

    /** A task that hangs while it is stopped may still be there when its successor begins, and makes way for it. */
    private void register(MeterBean bean, ObjectName name) {
        try {
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
        } catch (InstanceNotFoundException e) {
            // It has made way by itself.
        } catch (JMException e) {
            throw new IllegalStateException("Could not take over " + name, e);
        }
        try {
            server.registerMBean(bean, name);
        } catch (InstanceAlreadyExistsException e) {
            throw new IllegalStateException(name + " is in use", e);
        } catch (JMException e) {
            throw new IllegalStateException("Could not register " + name, e);
        }
    }

    private void unregister(MeterBean bean, ObjectName name) {
        try {
            if (bean.isRegistered()) {
                server.unregisterMBean(name);
            }
        } catch (InstanceNotFoundException e) {
            // Somebody else has removed it.
        } catch (JMException e) {
            throw new IllegalStateException("Could not unregister " + name, e);
        }
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : ObjectName.quote(value);
    }
}
