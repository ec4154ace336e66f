package dev.millrace.sink;

import dev.millrace.sink.Topics.TopicState;
import dev.millrace.sink.metrics.SinkMetrics;
import dev.millrace.sink.schema.SchemaFitter;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What a task's lanes share: the target, the threads that write to it, and the limits. */
final class LaneWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWork.class);

    private final SinkConfig config;
    private final Target target;
    private final Topics topics;
    private final SinkMetrics metrics;
    private final SchemaFitter schema;
    private final ScheduledExecutorService writers;

    LaneWork(SinkConfig config, Target target, Topics topics, SinkMetrics metrics) {
        this.config = config;
        this.target = target;
        this.topics = topics;
        this.metrics = metrics;
        this.schema = new SchemaFitter(target, config.rules());
        this.writers = writers(config);
    }

    private static ScheduledExecutorService writers(SinkConfig config) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        AtomicInteger count = new AtomicInteger();
        ScheduledThreadPoolExecutor writers =
                new ScheduledThreadPoolExecutor(config.connection().poolSize(), work -> {
                    Thread thread = new Thread(
                            () -> {
                                if (context != null) {
                                    MDC.setContextMap(context);
                                }
                                work.run();
                            },
                            "millrace-" + config.connector() + "-writer-" + count.incrementAndGet());
                    thread.setDaemon(true); // a write that hangs must not keep the worker alive
                    return thread;
                });
        writers.setRemoveOnCancelPolicy(true);
        writers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return writers;
    }

    Target target() {
        return target;
    }

    Topics topics() {
        return topics;
    }

    SchemaFitter schema() {
        return schema;
    }

    SinkMetrics metrics() {
        return metrics;
    }

    int batchRows() {
        return config.flow().batchRows();
    }

    long batchBytes() {
        return config.flow().batchBytes();
    }

    /** How long after the beginning of a batch the next one begins, unless it is full. */
    long batchIntervalNanos() {
        return TimeUnit.MILLISECONDS.toNanos(config.flow().batchIntervalMs());
    }

    double breakerRatio() {
        return config.triage().breakerRatio();
    }

    /**
     * Among how many lanes a topic's partitions are shared: one where transactions are to be few, and never so many that a
     * table whose writes hang takes all connections.
     */
    int lanesOfATopic() {
        boolean many = target.mayShareTables() && config.flow().batchIntervalMs() == 0;
        return many ? Math.max(1, config.connection().poolSize() / 2) : 1;
    }

    LaneHealth health(Lane.Place place) {
        return new LaneHealth(
                place.toString(),
                new LaneHealth.Patience(
                        config.triage().retryMaxMs(), config.triage().orderWaitMs()),
                System::nanoTime,
                RandomGenerator.getDefault(),
                kind -> metrics.retried(place.topic(), kind));
    }

    FailureKind kindOf(RuntimeException failure) {
        return failure instanceof Topics.UnavailableException ? FailureKind.TRANSIENT : target.classify(failure);
    }

    /** What failures have in common that fail alike: the state and code of the database, or the class of the failure. */
    static String signatureOf(RuntimeException failure) {
        return failure instanceof TargetException told
                ? told.signature()
                : failure.getClass().getName();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lane's work keeps its own failures
    void execute(Runnable work, long delayMs) {
        writers.schedule(work, delayMs, TimeUnit.MILLISECONDS);
    }

    /** Where to begin when a partition is not what the stored offset counts in; nothing when all is as it was. */
    Optional<Long> begins(TopicPartition partition, Claim claim, TopicState now) {
        Long stored = claim.nextOffset();
        if (stored == null) {
            return Optional.empty();
        }
        String what;
        if (claim.source() != null && !claim.source().equals(now.identity())) {
            what = partition + " is another one: the stored offset counts in " + claim.source() + ", and this is "
                    + now.identity() + ".";
        } else if (stored > now.end()) {
            what = "The stored offset " + stored + " of " + partition + " is behind its end " + now.end()
                    + ": records were lost in Kafka, or the topic is another one.";
        } else if (stored < now.start()) {
            what = "The records of " + partition + " from " + stored + " to " + (now.start() - 1)
                    + " are gone from Kafka and were never applied: retention was faster than this connector.";
        } else {
            return Optional.empty();
        }
        decide(what);
        return Optional.of(now.start());
    }

    void topicBeganAgain(TopicPartition partition, @Nullable Long stored, long begins) {
        decide("The records of " + partition + " begin again at offset " + begins + ", below " + stored
                + " where the target stands: the topic was deleted and created again, or the cluster is another one.");
    }

    /** Stops with what was found, or goes on from the start, as the user wants it. */
    private void decide(String what) {
        if (config.offsets().onReset() == SinkConfig.OnReset.FAIL) {
            throw new ConnectException(what + " Set offsets.on.reset=earliest to take the topic from its start,"
                    + " or move the offsets by PATCH /connectors/" + config.connector() + "/offsets.");
        }
        LOG.warn("{} Taking it from its start.", what);
    }

    @Override
    public void close() {
        writers.shutdownNow();
        metrics.close();
        topics.close();
        target.close();
    }
}
