package dev.millrace.sink.metrics;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What JMX shows of one connector in this JVM. */
public final class Beans {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String connector;

    public Beans(String connector) {
        this.connector = connector;
    }

    /** A number of the task 0, or of one thing of it, as {@code table=orders}. */
    public long number(String metric, String... tags) {
        return (Long) read(metric, tags);
    }

    public String text(String metric, String... tags) {
        return (String) read(metric, tags);
    }

    private Object read(String metric, String... tags) {
        try {
            return server.getAttribute(name("0", tags), metric);
        } catch (JMException e) {
            throw new AssertionError(metric + " " + List.of(tags) + " is not there: " + e, e);
        }
    }

    private ObjectName name(String task, String... tags) {
        String rest = tags.length == 0 ? "" : "," + String.join(",", tags);
        return objectName("dev.millrace:type=sink,connector=" + connector + ",task=" + task + rest);
    }

    /** The names, in order and without what they have in common. */
    public List<String> names() {
        return server.queryNames(objectName("dev.millrace:type=sink,connector=" + connector + ",*"), null).stream()
                .map(name -> name.getKeyPropertyListString().replace("type=sink,connector=" + connector + ",", ""))
                .sorted()
                .toList();
    }

    private static ObjectName objectName(String name) {
        try {
            return new ObjectName(name);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
