package dev.millrace.sink.target.bigquery;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.Options;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.types.Password;

/**
 * What BigQuery's targets are told beside what all are told.
 *
 * @param project where tables are, and who pays for the jobs
 * @param dataset of tables whose names tell none
 */
record BigQuerySettings(
        String project,
        String dataset,
        Mode mode,
        Optional<String> location,
        Optional<Password> credentials,
        Optional<String> credentialsFile,
        Optional<String> endpoint,
        Optional<String> writeEndpoint,
        Options options) {
    static final String URL_START = "bigquery://";

    private static final String GROUP = "BigQuery";
    private static final Pattern URL = Pattern.compile(Pattern.quote(URL_START) + "([a-z0-9.:-]+)/(\\w+)");
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    /** How rows get into their tables. */
    enum Mode {
        /** Each batch is loaded beside its tables and merged into them, with the offsets, in one transaction. */
        MERGE,
        /** Rows are streamed as changes, which BigQuery applies by the table's key. */
        CDC,
        /** Rows are streamed as they come, for tables of events. */
        APPEND;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Setting<Mode> MODE = Setting.choice("bigquery.write.mode", Mode.class)
            .defaultsTo(Mode.MERGE)
            .important(Importance.HIGH)
            .in(GROUP)
            .doc("merge loads each batch into a table beside and merges it, with the offsets, in one transaction:"
                    + " exactly once, one job a batch, so hold batches back with batch.min.interval.ms. cdc streams each row"
                    + " as a change that BigQuery applies by the table's primary key: seconds of delay and no jobs, at least"
                    + " once, and whole rows only. append streams events, exactly once, and needs write.mode=append.");
    static final Setting<Optional<String>> LOCATION = Setting.text("bigquery.location")
            .in(GROUP)
            .doc("Where jobs run, such as EU or europe-west1. Empty means the location of the dataset, which is looked"
                    + " up.")
            .optional();
    static final Setting<Optional<Password>> CREDENTIALS = Setting.password("bigquery.credentials")
            .important(Importance.HIGH)
            .in(GROUP)
            .doc(
                    "The key of a service account, as JSON. Give it by reference, for example ${env:TARGET_PASSWORD}. Without"
                            + " it and bigquery.credentials.file, the worker's own account is used (Application Default Credentials).")
            .optional();
    static final Setting<Optional<String>> CREDENTIALS_FILE = Setting.text("bigquery.credentials.file")
            .in(GROUP)
            .doc("A file on each worker with the key of a service account.")
            .optional();
    static final Setting<Optional<String>> ENDPOINT = Setting.text("bigquery.endpoint")
            .in(GROUP)
            .doc(
                    "The address of BigQuery's REST API, for private endpoints and emulators. One that begins with http: is"
                            + " used without encryption and without credentials.")
            .optional();
    static final Setting<Optional<String>> WRITE_ENDPOINT = Setting.text("bigquery.write.endpoint")
            .in(GROUP)
            .doc("The host:port of the Storage Write API, for private endpoints and emulators.")
            .optional();
    static final Setting<Long> STALENESS = Setting.number("bigquery.max.staleness.ms")
            .defaultsTo(15L * 60 * 1000)
            .must(between(0L, DAY_MS))
            .in(GROUP)
            .doc("For tables that are created in mode cdc: how old what a query sees may be. BigQuery applies streamed"
                    + " changes in the background within this time; 0 makes every query apply them itself, which is fresh and"
                    + " costs more. It is the table's option max_staleness and may be changed there.");
    static final Setting<String> PARTITION_BY = Setting.text("bigquery.partition.by")
            .defaultsTo("")
            .must(LambdaValidator.with(
                    (key, value) -> Partitioning.parse(key, String.valueOf(value)), () -> "COLUMN, COLUMN:month, ..."))
            .in(GROUP)
            .doc("How tables that are created are partitioned: COLUMN or COLUMN:hour, :day, :month or :year for a date,"
                    + " datetime or timestamp, COLUMN:START:END:STEP for whole numbers. Merges look only into the partitions"
                    + " that a batch touches where the column is part of the key. Empty means not at all.");
    static final Setting<List<String>> CLUSTER_BY = Setting.list("bigquery.cluster.by")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc("The columns, at most four, by which the rows of created tables lie together. Empty means those of the"
                    + " key, so that merges read only the blocks between the least and the greatest key of a batch.");

    static final List<Setting<?>> ALL = List.of(
            MODE,
            LOCATION,
            CREDENTIALS,
            CREDENTIALS_FILE,
            ENDPOINT,
            WRITE_ENDPOINT,
            STALENESS,
            PARTITION_BY,
            CLUSTER_BY);
    static final List<Setting<?>> OF_A_TABLE = List.of(STALENESS, PARTITION_BY, CLUSTER_BY);

    static boolean accepts(String url) {
        return url.startsWith(URL_START);
    }

    static BigQuerySettings from(TargetSettings settings) {
        Matcher url = URL.matcher(settings.url());
        if (!url.matches()) {
            throw new IllegalArgumentException("The URL is not " + URL_START + "PROJECT/DATASET.");
        }
        AbstractConfig config = settings.options().all();
        return new BigQuerySettings(
                url.group(1),
                url.group(2),
                MODE.from(config),
                LOCATION.from(config),
                CREDENTIALS.from(config),
                CREDENTIALS_FILE.from(config),
                ENDPOINT.from(config),
                WRITE_ENDPOINT.from(config),
                settings.options());
    }

    /** Whether it is an emulator, which takes no credentials. */
    boolean isPlain() {
        return endpoint.filter(address -> address.startsWith("http:")).isPresent();
    }

    long stalenessMs(TableName table) {
        return STALENESS.from(options.of(table));
    }

    Optional<Partitioning> partitioning(TableName table) {
        return Partitioning.parse(PARTITION_BY.name(), PARTITION_BY.from(options.of(table)));
    }

    List<String> clustering(TableName table) {
        return CLUSTER_BY.from(options.of(table));
    }
}
