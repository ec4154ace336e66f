package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TcpProxy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A whole connector on a real database: its topics are in memory, its engine and its target are the real ones. What the
 * target refuses, and which records are set aside, is noted.
 */
final class Sink implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Cluster cluster = new Cluster();
    private final Supplier<Target> targets;
    private final Map<String, String> config;
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final List<SinkRecord> aside = new ArrayList<>();
    private final List<TopicPartition> assigned = new ArrayList<>();
    private final List<Worker> gone = new ArrayList<>();
    private Worker worker;

    private Sink(Supplier<Target> targets, Map<String, String> config) {
        this.targets = targets;
        this.config = config;
        this.worker = start();
    }

    static Sink on(JdbcFixture fixture, Map<String, String> config) {
        return on(fixture, fixture.url(), config);
    }

    static Sink through(TcpProxy proxy, JdbcFixture fixture, Map<String, String> config) {
        return on(fixture, fixture.url(proxy), config);
    }

    /** Its connector is named after the write mode, so that two of them go side by side. */
    private static Sink on(JdbcFixture fixture, String url, Map<String, String> config) {
        String name = config.getOrDefault("write.mode", "upsert");
        return new Sink(() -> fixture.open(url, name, new OffsetStart(0, partition -> null)), config);
    }

    static Sink of(Supplier<Target> targets, Map<String, String> config) {
        return new Sink(targets, config);
    }

    private Worker start() {
        return new Worker(cluster, listened(targets.get()), config)
                .pollingAtMost(5_000)
                .reportingTo((errant, reason) -> {
                    aside.add(errant);
                    return CompletableFuture.completedFuture(null);
                });
    }

    /** The same target; what it throws is noted on its way. */
    private Target listened(Target target) {
        return (Target) Proxy.newProxyInstance(
                Target.class.getClassLoader(), new Class<?>[] {Target.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof TargetException told) {
                            refusals.add(told.kind() + " " + told.getMessage());
                        }
                        throw e.getCause();
                    }
                });
    }

    Sink assign(TopicPartition... partitions) {
        assigned.addAll(Arrays.asList(partitions));
        worker.assign(partitions);
        return this;
    }

    void append(SinkRecord... records) {
        Arrays.stream(records).forEach(cluster::append);
    }

    /** Each at the end of its partition, whatever offset it came with. */
    void appendNext(SinkRecord... records) {
        for (SinkRecord each : records) {
            TopicPartition partition = new TopicPartition(each.topic(), each.kafkaPartition());
            cluster.append(Records.record(
                    partition.topic(),
                    partition.partition(),
                    cluster.end(partition),
                    each.key(),
                    each.valueSchema(),
                    each.value()));
        }
    }

    long end(TopicPartition partition) {
        return cluster.end(partition);
    }

    /** One turn of the worker's loop. */
    void poll() {
        worker.poll();
    }

    /** Turns until a check passes, with a breath in between. */
    void pollUntil(String goal, Await.Check check) {
        Await.within(LIMIT).untilAsserted(goal, () -> {
            worker.poll();
            check.run();
        });
    }

    /** Turns until all that was appended is durable: Kafka was told so. */
    void pollToTheEnd() {
        pollUntil("all to be written", () -> {
            worker.commit();
            for (TopicPartition partition : assigned) {
                assertThat(cluster.committed().getOrDefault(partition, 0L))
                        .as("%s, refused so far: %s", partition, refusals())
                        .isEqualTo(cluster.end(partition));
            }
        });
    }

    /** The worker dies without a word and another one begins. */
    void crash() {
        worker.abandon();
        gone.add(worker);
        worker = start();
        worker.assign(assigned.toArray(TopicPartition[]::new));
    }

    boolean isPaused(TopicPartition partition) {
        return worker.isPaused(partition);
    }

    /** What the target said no to, with the kind of the no. */
    List<String> refusals() {
        return refusals;
    }

    /** Records that went to the dead letter queue. */
    List<SinkRecord> aside() {
        return aside;
    }

    @Override
    public void close() {
        worker.close();
        gone.forEach(Worker::close);
    }
}
