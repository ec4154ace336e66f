package dev.millrace.runtime;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker that was killed leaves behind in the controller: a registration that counts as alive until its session
 * ends. A broker that starts before that leads its partitions at once, loses them all when the session ends, and gets
 * them back a moment later. Kafka 4.3's transaction coordinator takes a partition without a leader for a deleted one: a
 * commit that it was finishing in that moment is left out there, and whoever reads committed records waits for ever.
 */
final class FormerBroker {
    private static final Logger LOG = LoggerFactory.getLogger(FormerBroker.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 50;
    private static final String SESSION_MS = "1000";
    private static final String FENCED = "kafka.controller:type=KafkaController,name=FencedBrokerCount";

    private FormerBroker() {}

    /** Lets the former session end, under the controller alone, where the last stop was not an orderly one. */
    static void fence(Path data, Properties settings) {
        boolean ran = Files.isDirectory(data.resolve("__cluster_metadata-0"));
        if (!ran || Files.exists(data.resolve(".kafka_cleanshutdown"))) {
            return;
        }
        LOG.info("The broker on {} was not stopped in order; waiting for its session to end.", data);
        KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(controllerOnly(settings), false), Time.SYSTEM);
        try {
            controller.startup();
            awaitFenced();
        } finally {
            Shutdown.within(CLOSE_LIMIT, "controller", () -> {
                controller.shutdown();
                controller.awaitShutdown();
            });
        }
    }

    private static Properties controllerOnly(Properties settings) {
        Properties alone = new Properties();
        alone.putAll(settings);
        alone.put("process.roles", "controller");
        alone.put("broker.session.timeout.ms", SESSION_MS);
        alone.put("broker.heartbeat.interval.ms", "200");
        alone.remove("advertised.listeners");
        String listeners = settings.getProperty("listeners");
        alone.put("listeners", listeners.substring(listeners.indexOf("CONTROLLER://")));
        return alone;
    }

    /** Bounded: a broker that was killed before it ever registered has no session to end. */
    private static void awaitFenced() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (fenced() < 1 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JMException e) {
            throw new RuntimeFailure("The controller does not tell its brokers: " + e, e);
        }
    }

    private static int fenced() throws JMException {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(FENCED), "Value");
            return ((Number) value).intValue();
        } catch (InstanceNotFoundException e) {
            return 0; // not up yet
        }
    }
}
