package dev.millrace.sink;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.decode.RecordDecoder;
import dev.millrace.sink.decode.TableRoute;
import dev.millrace.sink.schema.SchemaRules;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.Targets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.types.Password;

/** The sink's configuration in typed groups. Raw maps stop here. */
record SinkConfig(
        String connector,
        String task,
        Connection connection,
        WriteConfig write,
        SchemaConfig schema,
        Flow flow,
        Triage triage,
        Offsets offsets,
        TargetSettings.Options options) {
    /** Which of the connector's tasks it is: given by the connector, since Connect does not tell. */
    static final String TASK = "task.id";

    private static final String CONNECTION = "Connection";
    private static final String FLOW = "Flow";
    private static final String TRIAGE = "Failures";
    private static final String OFFSETS = "Offsets";

    /** What the sink promises. */
    enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** What happens when a topic begins again below the offset that the target remembers. */
    enum OnReset {
        FAIL,
        EARLIEST
    }

    /** What happens when a circuit has been open for too long. */
    enum OnTimeout {
        STAY_OPEN,
        FAIL_TASK
    }

    /** The database and how to reach it. */
    record Connection(String url, Optional<String> user, Optional<Password> password, int poolSize, LoadMethod load) {
        static final Setting<String> URL = Setting.text("connection.url")
                .important(Importance.HIGH)
                .in(CONNECTION)
                .doc(
                        "URL of the target, which names the database too: jdbc:mariadb:, jdbc:mysql:, jdbc:postgresql: or jdbc:sqlserver:.");
        static final Setting<Optional<String>> USER = Setting.text("connection.user")
                .important(Importance.HIGH)
                .in(CONNECTION)
                .doc("The account that writes. It needs SELECT, INSERT, UPDATE and DELETE on the tables, and CREATE and"
                        + " ALTER where schema.contract is evolve.")
                .optional();
        static final Setting<Optional<Password>> PASSWORD = Setting.password("connection.password")
                .important(Importance.HIGH)
                .in(CONNECTION)
                .doc("Its password. Give it by reference, for example ${env:TARGET_PASSWORD}.")
                .optional();
        static final Setting<Integer> POOL_SIZE = Setting.integer("connection.pool.size")
                .defaultsTo(4)
                .must(between(1, 64))
                .in(CONNECTION)
                .doc(
                        "Most connections that a task opens, and the number of transactions it has at the same time: of"
                                + " several tables, and on MySQL, MariaDB and PostgreSQL of several partitions of one, which may"
                                + " take half of them. More than the database has cores to spare only makes them wait for each other.");

        static final Setting<LoadMethod> LOAD = Setting.choice("load.method", LoadMethod.class)
                .defaultsTo(LoadMethod.AUTO)
                .in(CONNECTION)
                .doc(
                        "auto streams large batches (LOAD DATA LOCAL INFILE, COPY) where the target allows it, which is"
                                + " tried at start, and writes by statements elsewhere. bulk streams each batch, however"
                                + " small, and stops the task when that is not allowed. staged is auto without streams straight"
                                + " into the table: they go into a temporary one that is merged. statements never streams and needs no temporary tables.");

        static Connection from(AbstractConfig config) {
            return new Connection(
                    URL.from(config),
                    USER.from(config),
                    PASSWORD.from(config),
                    POOL_SIZE.from(config),
                    LOAD.from(config));
        }
    }

    /** How much is held and written at once. */
    record Flow(int batchRows, long batchBytes, long batchIntervalMs, long bufferBytes, Fetch fetch) {
        private static final long MIB = 1024L * 1024;
        /** A quarter of the heap, so that two tasks and the worker's own needs fit beside each other. */
        private static final long BUFFER_DEFAULT =
                Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 4);

        static final Setting<Integer> BATCH_ROWS = Setting.integer("batch.max.rows")
                .defaultsTo(50_000)
                .must(between(1, 1_000_000))
                .in(FLOW)
                .doc("Most rows in one transaction. Batches grow by themselves under load and stay small when it is"
                        + " quiet; lower this when long transactions hurt readers of the target. Without"
                        + " batch.min.interval.ms, rows of which hardly one came twice go by 20000: only changes of"
                        + " one row gain by waiting for each other.");
        static final Setting<Long> BATCH_BYTES = Setting.number("batch.max.bytes")
                .defaultsTo(32 * MIB)
                .must(atLeast(1024))
                .in(FLOW)
                .doc("Most memory of one transaction's rows.");
        static final Setting<Long> BATCH_INTERVAL_MS = Setting.number("batch.min.interval.ms")
                .defaultsTo(0L)
                .must(atLeast(0))
                .in(FLOW)
                .doc(
                        "Least time between the beginnings of two transactions of a topic, for targets where each one costs:"
                                + " a file, a job, a statement that is paid for. Changes are up to this much older when they"
                                + " arrive. What is full by batch.max.rows, batch.max.bytes or buffer.max.bytes does not wait."
                                + " 0 writes whatever has come as soon as the last transaction is done.");
        static final Setting<Long> BUFFER_BYTES = Setting.number("buffer.max.bytes")
                .defaultsTo(0L)
                .must(atLeast(0))
                .in(FLOW)
                .doc("Most memory that a task's rows may take while they wait to be written, here and with the consumer"
                        + " (for topics that wait for their writers, consumer.override.max.partition.fetch.bytes a"
                        + " partition is assumed); before that, the task stops reading until some are written."
                        + " 0 means a quarter of the heap, at most 256 MiB.");

        static Flow from(AbstractConfig config) {
            long buffer = BUFFER_BYTES.from(config);
            return new Flow(
                    BATCH_ROWS.from(config),
                    BATCH_BYTES.from(config),
                    BATCH_INTERVAL_MS.from(config),
                    buffer == 0 ? BUFFER_DEFAULT : buffer,
                    Fetch.from(config));
        }

        /** Room that is left for the next fetch. More than a quarter is not: a small budget is to hold rows. */
        long onItsWayBytes() {
            return Math.min(fetch.mostBytes(), bufferBytes / 4);
        }
    }

    /**
     * What the consumer may have fetched and not handed out yet.
     *
     * @param mostBytes by one request
     * @param partitionBytes of one partition
     */
    record Fetch(long mostBytes, long partitionBytes) {
        static Fetch from(AbstractConfig config) {
            return new Fetch(
                    told(config, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, ConsumerConfig.DEFAULT_FETCH_MAX_BYTES),
                    told(
                            config,
                            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                            ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES));
        }

        /** A worker may set another default for its connectors, which they are not told. */
        private static long told(AbstractConfig config, String name, long byItself) {
            Object told = config.originals().get("consumer.override." + name);
            try {
                return told == null ? byItself : Long.parseLong(told.toString().strip());
            } catch (NumberFormatException e) {
                return byItself; // the worker refuses the connector for it
            }
        }
    }

    /** What to do about failures, by kind. */
    record Triage(long retryMaxMs, long orderWaitMs, double breakerRatio, long breakerMaxMs, OnTimeout onTimeout) {
        static final Setting<Long> RETRY_MAX_MS = Setting.number("retry.max.ms")
                .defaultsTo(600_000L)
                .must(atLeast(0))
                .in(TRIAGE)
                .doc("How long a failure that may pass (a deadlock, a lost connection, a database that restarts) is"
                        + " retried before the table's circuit opens.");
        static final Setting<Long> ORDER_WAIT_MS = Setting.number("order.wait.ms")
                .defaultsTo(60_000L)
                .must(atLeast(0))
                .in(TRIAGE)
                .doc("How long a row that violates a unique or foreign key waits for the change that makes room for it,"
                        + " which may come by another partition or topic, before the table's circuit opens. Such rows"
                        + " never go to the dead letter queue.");
        static final Setting<Double> BREAKER_RATIO = Setting.fraction("breaker.ratio")
                .defaultsTo(0.5)
                .must(between(0.0, 1.0))
                .in(TRIAGE)
                .doc("When at least 20 rows with different keys, and more than this share of those tried, fail in the"
                        + " same way, it is not the rows that are wrong: the table's circuit opens and no more of them"
                        + " go to the dead letter queue.");
        static final Setting<Long> BREAKER_MAX_MS = Setting.number("breaker.max.ms")
                .defaultsTo(3_600_000L)
                .must(atLeast(0))
                .in(TRIAGE)
                .doc("How long a circuit may stay open. A table whose circuit is open reads nothing and loses nothing;"
                        + " it tries again every few seconds and goes on by itself. What happens afterwards is decided"
                        + " by breaker.on.timeout.");
        static final Setting<OnTimeout> ON_TIMEOUT = Setting.choice("breaker.on.timeout", OnTimeout.class)
                .defaultsTo(OnTimeout.STAY_OPEN)
                .in(TRIAGE)
                .doc("stay_open keeps the other tables going and fails the task only when the circuits of all its"
                        + " tables have been open for breaker.max.ms; fail_task fails it for one of them.");

        static Triage from(AbstractConfig config) {
            return new Triage(
                    RETRY_MAX_MS.from(config),
                    ORDER_WAIT_MS.from(config),
                    BREAKER_RATIO.from(config),
                    BREAKER_MAX_MS.from(config),
                    ON_TIMEOUT.from(config));
        }
    }

    /** Where offsets are kept and what decides between them. */
    record Offsets(
            String table,
            String namespace,
            Delivery delivery,
            OnReset onReset,
            Optional<String> start,
            long epoch,
            Map<String, String> admin) {
        /** Keys with this prefix configure an admin client. */
        static final String ADMIN = "offsets.admin.";

        static final Setting<String> TABLE = Setting.text("offsets.table")
                .defaultsTo("_millrace_offsets")
                .must(LambdaValidator.with(TableRoute::check, () -> "a name, optionally qualified by dots"))
                .in(OFFSETS)
                .doc("The table of the target that keeps the offsets; schema.table puts it elsewhere in the same"
                        + " database. Connectors share it.");
        static final Setting<String> NAMESPACE = Setting.text("offsets.namespace")
                .defaultsTo("default")
                .must(new ConfigDef.NonEmptyString())
                .in(OFFSETS)
                .doc("Tells apart two Connect clusters whose connectors have the same name and write the same target."
                        + " Two connectors with one name and namespace fence each other off.");
        static final Setting<Delivery> DELIVERY = Setting.choice("delivery", Delivery.class)
                .defaultsTo(Delivery.EXACTLY_ONCE)
                .in(OFFSETS)
                .doc("exactly_once keeps the offsets in the target, in the transaction of the rows. at_least_once"
                        + " leaves them to Kafka alone: after a crash the last batches are written again.");
        static final Setting<OnReset> ON_RESET = Setting.choice("offsets.on.reset", OnReset.class)
                .defaultsTo(OnReset.FAIL)
                .in(OFFSETS)
                .doc("What to do when a topic's records begin again below the stored offset, as after a topic was"
                        + " deleted and created: fail says so and stops, earliest takes the new topic from its start."
                        + " A new topic that has already grown past the stored offset, and records that retention"
                        + " removed unread, show only to an admin client: give it offsets.admin.bootstrap.servers and"
                        + " whatever else it needs under offsets.admin., and the same decision covers them.");
        static final Setting<Optional<String>> START = Setting.text("offsets.start")
                .must(LambdaValidator.with(StartOffsets::check, () -> "earliest, or topic-partition:offset,..."))
                .in(OFFSETS)
                .doc("Moves the stored offsets where no REST API can: earliest, or topic-partition:offset pairs"
                        + " separated by commas. Applied once for each new value of offsets.epoch.")
                .optional();
        static final Setting<Long> EPOCH = Setting.number("offsets.epoch")
                .defaultsTo(0L)
                .must(atLeast(0))
                .in(OFFSETS)
                .doc("Raise it by one to apply offsets.start; at the same number nothing happens again.");

        static Offsets from(AbstractConfig config) {
            return new Offsets(
                    TABLE.from(config),
                    NAMESPACE.from(config),
                    DELIVERY.from(config),
                    ON_RESET.from(config),
                    START.from(config),
                    EPOCH.from(config),
                    config.originalsWithPrefix(ADMIN).entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue()))));
        }
    }

    static final ConfigDef DEFINITION = Setting.definitionOf(Stream.of(
                    List.of(
                            Connection.URL,
                            Connection.USER,
                            Connection.PASSWORD,
                            Connection.POOL_SIZE,
                            Connection.LOAD),
                    WriteConfig.SETTINGS,
                    SchemaConfig.SETTINGS,
                    List.of(
                            Flow.BATCH_ROWS,
                            Flow.BATCH_BYTES,
                            Flow.BATCH_INTERVAL_MS,
                            Flow.BUFFER_BYTES,
                            Triage.RETRY_MAX_MS,
                            Triage.ORDER_WAIT_MS,
                            Triage.BREAKER_RATIO,
                            Triage.BREAKER_MAX_MS,
                            Triage.ON_TIMEOUT,
                            Offsets.DELIVERY,
                            Offsets.TABLE,
                            Offsets.NAMESPACE,
                            Offsets.ON_RESET,
                            Offsets.START,
                            Offsets.EPOCH),
                    Targets.settings())
            .<Setting<?>>flatMap(List::stream)
            .toList());

    /** What the target needs to know of all this. */
    TargetSettings target() {
        return new TargetSettings(
                connection.url(),
                connection.user(),
                connection.password(),
                connection.poolSize(),
                connection.load(),
                new OffsetIdentity(
                        offsets.namespace(),
                        connector,
                        TableName.of(List.of(offsets.table().split("\\.", -1))),
                        offsets.delivery() == Delivery.EXACTLY_ONCE),
                new OffsetStart(
                        offsets.epoch(),
                        offsets.start().map(StartOffsets::parse).orElse(StartOffsets.NONE)::of),
                new SchemaWork(schema.ddlLockTimeoutMs(), schema.cacheMs()),
                options);
    }

    /** What may happen to the target's tables. */
    SchemaRules rules() {
        Set<String> own = new HashSet<>(RecordDecoder.OWN_COLUMNS);
        own.add(write.rules().positionColumn());
        write.byTable().values().forEach(rules -> own.add(rules.positionColumn()));
        return new SchemaRules(
                schema::contractOf, own, schema.backfill(), write.missing() == WriteConfig.Missing.CREATE_FROM_START);
    }

    static SinkConfig from(Map<String, String> properties) {
        AbstractConfig config = new AbstractConfig(DEFINITION, properties, false);
        return new SinkConfig(
                properties.getOrDefault("name", "millrace"),
                properties.getOrDefault(TASK, "0"),
                Connection.from(config),
                WriteConfig.from(config),
                SchemaConfig.from(config),
                Flow.from(config),
                Triage.from(config),
                Offsets.from(config),
                new TargetSettings.Options(config, PerTable.read(config, Function.identity())));
    }
}
