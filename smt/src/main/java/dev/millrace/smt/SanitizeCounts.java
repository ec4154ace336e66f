package dev.millrace.smt;

import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts by rule, shown by JMX as long as the transform is configured. */
final class SanitizeCounts implements SanitizeCountsMBean {
    private static final Logger LOG = LoggerFactory.getLogger(SanitizeCounts.class);
    private static final AtomicLong INSTANCES = new AtomicLong();

    private final Map<SanitizeRule, LongAdder> counts = new EnumMap<>(SanitizeRule.class);
    private @Nullable ObjectName name;

    SanitizeCounts() {
        for (SanitizeRule rule : SanitizeRule.values()) {
            counts.put(rule, new LongAdder());
        }
    }

    void add(SanitizeRule rule) {
        count(rule).increment();
    }

    long of(SanitizeRule rule) {
        return count(rule).sum();
    }

    private LongAdder count(SanitizeRule rule) {
        LongAdder count = counts.get(rule);
        if (count == null) {
            throw new IllegalStateException(rule + " has no counter");
        }
        return count;
    }

    /** Two class loaders may each hold a copy of this class, so that a number alone is not unique: the loader's is added. */
    void show(String as) {
        hide();
        try {
            ObjectName shown = new ObjectName("dev.millrace.smt:type=Sanitize,name=%s,instance=%x-%d"
                    .formatted(
                            ObjectName.quote(as),
                            System.identityHashCode(SanitizeCounts.class),
                            INSTANCES.incrementAndGet()));
            server().registerMBean(this, shown);
            name = shown;
        } catch (JMException e) {
            LOG.warn("JMX does not show the counts of Sanitize \"{}\": {}", as, e.toString());
        }
    }

    void hide() {
        ObjectName shown = name;
        name = null;
        if (shown != null) {
            try {
                server().unregisterMBean(shown);
            } catch (JMException e) {
                LOG.debug("{} was gone already", shown, e);
            }
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    @Override
    public long getNulCharacters() {
        return of(SanitizeRule.NUL_CHARACTERS);
    }

    @Override
    public long getControlCharacters() {
        return of(SanitizeRule.CONTROL_CHARACTERS);
    }

    @Override
    public long getBrokenText() {
        return of(SanitizeRule.BROKEN_TEXT);
    }

    @Override
    public long getLongText() {
        return of(SanitizeRule.LONG_TEXT);
    }

    @Override
    public long getZeroDates() {
        return of(SanitizeRule.ZERO_DATES);
    }

    @Override
    public long getNonFinite() {
        return of(SanitizeRule.NON_FINITE);
    }
}
