package dev.millrace.converter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * The counts as JMX sees them. Fast should grow with the records, miss by a few for each schema, and fallback hardly; where
 * it does, those records take as long as with Connect's own converter.
 */
final class CountsBean implements DynamicMBean, MBeanRegistration {
    private final Map<String, Shown> counts = new LinkedHashMap<>();
    private volatile boolean registered;

    private record Shown(String meaning, LongSupplier count) {}

    CountsBean(Counts reading, Counts writing) {
        add("read", reading);
        add("write", writing);
    }

    private void add(String way, Counts of) {
        counts.put(way + "-fast-total", new Shown("Records that took the fast path.", of::fast));
        counts.put(
                way + "-fallback-total",
                new Shown(
                        "Records left to Connect's converter because something in them is out of the ordinary.",
                        of::fallback));
        counts.put(
                way + "-miss-total",
                new Shown(
                        "Records left to Connect's converter because their schema was not known: the first of each.",
                        of::miss));
    }

    /** Whether it is this bean, not another one of its name, that the server has. */
    boolean isRegistered() {
        return registered;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Shown shown = counts.get(attribute);
        if (shown == null) {
            throw new AttributeNotFoundException("There is no count " + attribute);
        }
        return shown.count.getAsLong();
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList list = new AttributeList();
        for (String attribute : attributes) {
            Shown shown = counts.get(attribute);
            if (shown != null) {
                list.add(new Attribute(attribute, shown.count.getAsLong()));
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String operation, Object[] arguments, String[] signature) throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(operation));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = counts.entrySet().stream()
                .map(each -> new MBeanAttributeInfo(
                        each.getKey(), Long.class.getName(), each.getValue().meaning, true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
                CountsBean.class.getName(), "Records of a Millrace JSON converter", attributes, null, null, null);
    }

    @Override
    public ObjectName preRegister(MBeanServer server, ObjectName name) {
        return name;
    }

    @Override
    public void postRegister(Boolean done) {
        registered = done;
    }

    @Override
    public void preDeregister() {}

    @Override
    public void postDeregister() {
        registered = false;
    }
}
