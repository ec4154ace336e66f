package dev.millrace.converter;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of one converter, to be seen by JMX as
 * {@code dev.millrace:type=json-converter,connector=…,task=…,converter=key|value|header}.
 */
final class Metrics implements JsonConverterMXBean, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /** Workers before 4.1 close no converters, so a bean goes at the latest when its converter is garbage. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** {@code [connector|task-0] }. */
    private static final Pattern CONTEXT = Pattern.compile("\\[(.+)\\|task-(\\d+)[^]]*] ?");

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Counts reading = new Counts();
    private final Counts writing = new Counts();
    private Cleaner.@Nullable Cleanable registration;

    private Metrics() {}

    /**
     * Metrics that live as long as their owner, or until they are closed.
     *
     * @param context what Connect puts in front of the thread's lines of log
     * @param converter key, value or header
     */
    static Metrics register(@Nullable String context, String converter, Object owner) {
        Metrics metrics = new Metrics();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = metrics.registerAt(server, place(context) + ",converter=" + converter);
            metrics.registration = CLEANER.register(owner, () -> unregister(server, name));
        } catch (JMException | SecurityException e) {
            LOG.warn("The counts of this converter are not to be seen by JMX; it works all the same.", e);
        }
        return metrics;
    }

    /** A restarted task's converter may come before its predecessor's is gone; then it has a number too. */
    private ObjectName registerAt(MBeanServer server, String place) throws JMException {
        String name = "dev.millrace:type=json-converter," + place;
        try {
            return server.registerMBean(this, new ObjectName(name)).getObjectName();
        } catch (InstanceAlreadyExistsException e) {
            return server.registerMBean(this, new ObjectName(name + ",number=" + NUMBERS.incrementAndGet()))
                    .getObjectName();
        }
    }

    private static String place(@Nullable String context) {
        Matcher matcher = CONTEXT.matcher(context == null ? "" : context);
        return matcher.matches()
                ? "connector=" + ObjectName.quote(matcher.group(1)) + ",task=" + matcher.group(2)
                : "connector=unknown";
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
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

    @Override
    public long getReadFast() {
        return reading.fast();
    }

    @Override
    public long getReadFallback() {
        return reading.fallback();
    }

    @Override
    public long getReadMiss() {
        return reading.miss();
    }

    @Override
    public long getWriteFast() {
        return writing.fast();
    }

    @Override
    public long getWriteFallback() {
        return writing.fallback();
    }

    @Override
    public long getWriteMiss() {
        return writing.miss();
    }
}
