package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The settings of {@link Enrich}. */
record EnrichConfig(
        String url,
        Optional<String> user,
        Optional<Password> password,
        String table,
        List<Pair> keys,
        List<Pair> columns,
        Missing missing,
        Prefetch prefetch,
        int batch,
        long cacheBytesMax,
        long ttlMs,
        long refreshMs,
        long retryMs) {
    private static final String CONNECTION = "Connection";
    private static final String DIMENSION = "Dimension";
    private static final String CACHE = "Cache";

    /** Two names of one thing: first where it comes from, then where it goes. */
    record Pair(String from, String to) {}

    /** What a key that the dimension does not have does to its record. */
    enum Missing {
        NULL,
        SKIP,
        FAIL
    }

    enum Prefetch {
        NONE,
        ALL
    }

    static final Setting<String> URL = Setting.text("connection.url")
            .important(ConfigDef.Importance.HIGH)
            .in(CONNECTION)
            .doc(
                    "JDBC URL of the dimension's database: jdbc:mariadb:, jdbc:mysql: or jdbc:postgresql:, or that of another"
                            + " driver whose jar lies beside this plugin's.");

    static final Setting<Optional<String>> USER = Setting.text("connection.user")
            .in(CONNECTION)
            .doc("Account for the dimension's database. It needs to read the one table and no more.")
            .optional();

    static final Setting<Optional<Password>> PASSWORD = Setting.password("connection.password")
            .in(CONNECTION)
            .doc("Password of that account. Name it by a config provider, as ${env:DIMENSION_PASSWORD}.")
            .optional();

    static final Setting<Long> RETRY_MS = Setting.number("retry.max.ms")
            .defaultsTo(120_000L)
            .must(ConfigDef.Range.between(0, 86_400_000))
            .in(CONNECTION)
            .doc(
                    "How long a record waits for a database that does not answer, before the task fails; nothing is lost, the"
                            + " record comes again after the restart. Keep it below the consumer's max.poll.interval.ms, or the"
                            + " task is taken for dead meanwhile.");

    static final Setting<String> TABLE = Setting.text("table")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.HIGH)
            .in(DIMENSION)
            .doc("The dimension's table or view, with its schema or database in front of a point where it needs one.");

    static final Setting<List<String>> KEYS = Setting.list("keys")
            .important(ConfigDef.Importance.HIGH)
            .in(DIMENSION)
            .doc(
                    "What a row is looked up by, as column:dimension_column, with a comma between several. Together they have"
                            + " to be unique in the dimension, and an index there has to begin with them.");

    static final Setting<List<String>> COLUMNS = Setting.list("columns")
            .important(ConfigDef.Importance.HIGH)
            .in(DIMENSION)
            .doc("What is added to the row, as dimension_column or dimension_column:column for another name.");

    static final Setting<Missing> MISSING = Setting.choice("missing", Missing.class)
            .defaultsTo(Missing.NULL)
            .in(DIMENSION)
            .doc(
                    "What happens where the dimension has no such key or the row's key is NULL. null: the columns are NULL. skip:"
                            + " the record is dropped. fail: the record is refused, and goes where errors.tolerance sends it.");

    static final Setting<Prefetch> PREFETCH = Setting.choice("prefetch", Prefetch.class)
            .defaultsTo(Prefetch.NONE)
            .in(CACHE)
            .doc(
                    "all reads the whole dimension in one query at the first record: right when it fits into the cache, since it"
                            + " saves a round trip for each key. none reads each key when it is first met.");

    static final Setting<Integer> BATCH = Setting.integer("lookup.batch")
            .defaultsTo(200)
            .must(ConfigDef.Range.between(1, 1000))
            .important(ConfigDef.Importance.LOW)
            .in(CACHE)
            .doc("How many entries that are due for a refresh are read again in one query.");

    static final Setting<Long> CACHE_BYTES = Setting.number("cache.max.bytes")
            .defaultsTo(64L << 20)
            .must(ConfigDef.Range.atLeast(0))
            .in(CACHE)
            .doc(
                    "About how much memory the cache of one task may take. The keys used least are read again when it is full.");

    static final Setting<Long> TTL_MS = Setting.number("cache.ttl.ms")
            .defaultsTo(3_600_000L)
            .must(ConfigDef.Range.atLeast(1))
            .in(CACHE)
            .doc(
                    "After this time an entry is not used any more, whether the database answers or not. It bounds how far a row"
                            + " may lag behind the dimension.");

    static final Setting<Long> REFRESH_MS = Setting.number("cache.refresh.ms")
            .defaultsTo(0L)
            .must(ConfigDef.Range.atLeast(0))
            .in(CACHE)
            .doc(
                    "After this time an entry that is used is read again, with the others that are due. If the database does not"
                            + " answer, the old one serves until cache.ttl.ms. 0 reads it again only then.");

    static ConfigDef definition() {
        return Setting.definitionOf(List.of(
                URL,
                USER,
                PASSWORD,
                RETRY_MS,
                TABLE,
                KEYS,
                COLUMNS,
                MISSING,
                PREFETCH,
                CACHE_BYTES,
                TTL_MS,
                REFRESH_MS,
                BATCH));
    }

    static EnrichConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new EnrichConfig(
                URL.from(config),
                USER.from(config),
                PASSWORD.from(config),
                TABLE.from(config),
                pairs(KEYS.name(), KEYS.from(config)),
                pairs(COLUMNS.name(), COLUMNS.from(config)),
                MISSING.from(config),
                PREFETCH.from(config),
                BATCH.from(config),
                CACHE_BYTES.from(config),
                TTL_MS.from(config),
                REFRESH_MS.from(config),
                RETRY_MS.from(config));
    }

    private static List<Pair> pairs(String key, List<String> given) {
        List<Pair> pairs = new ArrayList<>();
        for (String one : given) {
            String[] names = one.split(":", -1);
            if (names.length > 2 || names[0].isBlank() || names[names.length - 1].isBlank()) {
                throw new ConfigException(key, one, "has the form name or name:other");
            }
            pairs.add(new Pair(names[0].strip(), names[names.length - 1].strip()));
        }
        if (pairs.isEmpty()) {
            throw new ConfigException(key, given, "names nothing");
        }
        return List.copyOf(pairs);
    }
}
