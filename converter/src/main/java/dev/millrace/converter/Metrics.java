package dev.millrace.converter;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of one converter, and their MBean
 * {@code dev.millrace:type=converter,connector=...,task=...,converter=key|value|header}.
 */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /** Workers before 4.1 close no converters, so a bean goes at the latest when its converter is garbage. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** {@code [connector|task-0] }. */
    private static final Pattern CONTEXT = Pattern.compile("\\[(.+)\\|task-(\\d+)[^]]*] ?");

    /** As Kafka names its own: what is not plain is quoted, so that commas and colons of a name stay in it. */
    private static final Pattern PLAIN = Pattern.compile("[\\w-. %\\t]+");

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Counts reading = new Counts();
    private final Counts writing = new Counts();
    private Cleaner.@Nullable Cleanable registration;

    private Metrics() {}

    /**
     * Metrics that are shown as long as their owner lives, or until they are closed.
     *
     * @param context what Connect puts in front of the thread's lines of log
     * @param converter key, value or header
     */
    static Metrics register(@Nullable String context, String converter, Object owner) {
        Metrics metrics = new Metrics();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        CountsBean bean = new CountsBean(metrics.reading, metrics.writing);
        try {
            ObjectName name =
                    new ObjectName("dev.millrace:type=converter," + place(context) + ",converter=" + converter);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name); // that of the task's last run
            }
            server.registerMBean(bean, name);
            metrics.registration = CLEANER.register(owner, () -> unregister(server, bean, name));
        } catch (JMException | SecurityException e) {
            LOG.warn("The counts of this converter are not to be seen by JMX; it works all the same.", e);
        }
        return metrics;
    }

    private static String place(@Nullable String context) {
        Matcher matcher = CONTEXT.matcher(context == null ? "" : context);
        if (!matcher.matches()) {
            return "number=" + NUMBERS.incrementAndGet(); // no task of a worker
        }
        String connector = matcher.group(1);
        return "connector="
                + (PLAIN.matcher(connector).matches() ? connector : ObjectName.quote(connector))
                + ",task="
                + matcher.group(2);
    }

    private static void unregister(MBeanServer server, CountsBean bean, ObjectName name) {
        try {
            if (bean.isRegistered()) {
                server.unregisterMBean(name);
            }
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} is gone already.", name);
        } catch (JMException e) {
            LOG.warn("{} stays in JMX, and will count no more.", name, e);
        }
    }

    Counts reading() {
        return reading;
    }

    Counts writing() {
        return writing;
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.clean();
        }
    }
}
