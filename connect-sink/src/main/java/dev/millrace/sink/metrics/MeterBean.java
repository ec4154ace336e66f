package dev.millrace.sink.metrics;

import dev.millrace.sink.metrics.Metric.Unit;
import java.util.Optional;
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

/** A meter as JMX sees it: attributes to read, nothing to set or to call. */
final class MeterBean implements DynamicMBean, MBeanRegistration {
    private final Meter meter;
    private volatile boolean registered;

    MeterBean(Meter meter) {
        this.meter = meter;
    }

    /** Whether it is this bean, not another one of its name, that the server has. */
    boolean isRegistered() {
        return registered;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        return find(attribute)
                .map(meter::read)
                .orElseThrow(() -> new AttributeNotFoundException("There is no metric " + attribute));
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList list = new AttributeList();
        for (String attribute : attributes) {
            find(attribute).ifPresent(metric -> list.add(new Attribute(attribute, meter.read(metric))));
        }
        return list;
    }

    private Optional<Metric> find(String attribute) {
        return meter.metrics().stream()
                .filter(metric -> metric.label().equals(attribute))
                .findFirst();
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
        return new MBeanInfo(
                MeterBean.class.getName(),
                "Metrics of a Millrace sink task",
                meter.metrics().stream().map(MeterBean::info).toArray(MBeanAttributeInfo[]::new),
                null,
                null,
                null);
    }

    private static MBeanAttributeInfo info(Metric metric) {
        Class<?> type = metric.unit() == Unit.TEXT ? String.class : Long.class;
        return new MBeanAttributeInfo(metric.label(), type.getName(), metric.meaning(), true, false, false);
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
