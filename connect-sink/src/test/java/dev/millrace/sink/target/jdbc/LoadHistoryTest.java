package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Random changes of a table that is full at the start, in batches on every way into every database: the table ends as if
 * each change had been applied by itself. {@code -Dmillrace.seeds=N} tries more histories.
 */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class LoadHistoryTest {
    private static final int SEEDS = Integer.getInteger("millrace.seeds", 40);
    private static final int BATCHES = 4;
    private static final int CHANGES_MOST = 60;
    private static final int KEYS = 30;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "STAGED") // BULK takes that way with every second table
    @NeedsDatabase(Engine.MARIADB)
    void inMariaDb(LoadMethod method) {
        histories(new JdbcFixture(Engine.MARIADB, method));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "STAGED") // BULK takes that way with every second table
    @NeedsDatabase(Engine.MYSQL)
    void inMySql(LoadMethod method) {
        histories(new JdbcFixture(Engine.MYSQL, method));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "STAGED") // BULK takes that way with every second table
    @NeedsDatabase(Engine.POSTGRES)
    void inPostgres(LoadMethod method) {
        histories(new JdbcFixture(Engine.POSTGRES, method));
    }

    static void histories(JdbcFixture fixture) {
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            for (int seed = 0; seed < SEEDS; seed++) {
                new History(fixture, target, seed).run();
            }
        }
    }

    /** A row of the source, by name; the key is the map's key. */
    private record Source(@Nullable String mail, @Nullable String note, BigDecimal amount) {}

    private static final class History {
        private final JdbcFixture fixture;
        private final Target target;
        private final Random random;
        private final TableShape shape;
        private final boolean unique;
        private final Map<String, Source> rows = new TreeMap<>();
        private final TargetFixture writer;
        private long offset;

        History(JdbcFixture fixture, Target target, int seed) {
            this.fixture = fixture;
            this.target = target;
            this.random = new Random(seed);
            this.unique = seed % 2 == 0;
            this.shape = shape(
                    "history_" + seed,
                    key("a", Kind.INT64),
                    key("b", Kind.TEXT),
                    column("mail", FieldType.text(40)),
                    column("note", FieldType.of(Kind.TEXT)),
                    column("amount", FieldType.decimal(20, 6)));
            this.writer = owning(target, new TopicPartition("history-" + seed, 0));
        }

        void run() {
            List<RowChange> snapshot = new ArrayList<>();
            for (int i = 0; i < KEYS; i += 2) {
                put(i, snapshot);
            }
            write(snapshot);
            if (unique) {
                String table = shape.table().name();
                fixture.execute("CREATE UNIQUE INDEX " + table + "_mail ON " + table + " (mail)");
                target.forget(java.util.Set.of(shape.table()));
            }
            for (int i = 0; i < BATCHES; i++) {
                List<RowChange> changes = new ArrayList<>();
                for (int n = 1 + random.nextInt(CHANGES_MOST); n > 0; n--) {
                    change(changes);
                }
                write(changes);
                assertThat(actual())
                        .as("seed of " + shape.table() + ", batch " + i)
                        .isEqualTo(expected());
            }
            fixture.execute("DROP TABLE " + shape.table().name()); // or the server had thousands at night
        }

        /** What cannot be applied at once can be applied one by one, as a lane does. */
        private void write(List<RowChange> changes) {
            try {
                writer.write(++offset, changes.toArray(RowChange[]::new));
            } catch (TargetException e) {
                assertThat(target.classify(e)).isEqualTo(FailureKind.CONFLICT);
                assertThat(unique).isTrue();
                for (RowChange change : changes) {
                    writer.write(++offset, change);
                }
            }
        }

        private void change(List<RowChange> changes) {
            int key = random.nextInt(KEYS);
            Source row = rows.get(name(key));
            int dice = random.nextInt(10);
            if (row == null) {
                put(key, changes);
            } else if (dice < 2) {
                rows.remove(name(key));
                changes.add(delete(shape, (long) key, "k" + key % 3));
            } else if (dice < 4) {
                Source next = new Source(row.mail(), row.note(), amount());
                rows.put(name(key), next);
                changes.add(upsert(shape, (long) key, "k" + key % 3, next.mail(), Row.ABSENT, next.amount()));
            } else if (dice < 6) {
                swap(key, row, changes);
            } else if (dice < 7) { // an incremental snapshot tells it again, as new
                changes.add(told(key, row, true));
            } else {
                Source next = new Source(freeMail(), random.nextBoolean() ? null : "n\t" + random.nextInt(), amount());
                rows.put(name(key), next);
                changes.add(told(key, next, false));
            }
        }

        /** By way of null, as a source with the same unique index has to. */
        private void swap(int key, Source row, List<RowChange> changes) {
            int other = random.nextInt(KEYS);
            Source partner = rows.get(name(other));
            if (partner == null || other == key) {
                return;
            }
            update(key, new Source(null, row.note(), row.amount()), changes);
            update(other, new Source(row.mail(), partner.note(), partner.amount()), changes);
            update(key, new Source(partner.mail(), row.note(), row.amount()), changes);
        }

        private void update(int key, Source row, List<RowChange> changes) {
            rows.put(name(key), row);
            changes.add(told(key, row, false));
        }

        private void put(int key, List<RowChange> changes) {
            Source row = new Source(freeMail(), "first", amount());
            rows.put(name(key), row);
            changes.add(told(key, row, true));
        }

        private RowChange told(int key, Source row, boolean fresh) {
            @Nullable Object[] values = {(long) key, "k" + key % 3, row.mail(), row.note(), row.amount()};
            return fresh ? insert(shape, values) : upsert(shape, values);
        }

        private @Nullable String freeMail() {
            String mail = "m" + random.nextInt(KEYS);
            boolean taken = rows.values().stream().anyMatch(row -> Objects.equals(row.mail(), mail));
            return taken && unique ? null : mail;
        }

        private BigDecimal amount() {
            return BigDecimal.valueOf(random.nextLong(), 6);
        }

        private static String name(int key) {
            return key + "/k" + key % 3;
        }

        private Map<String, List<@Nullable String>> expected() {
            Map<String, List<@Nullable String>> all = new HashMap<>();
            rows.forEach((name, row) ->
                    all.put(name, cells(row.mail(), row.note(), row.amount().toPlainString())));
            return all;
        }

        private Map<String, List<@Nullable String>> actual() {
            Map<String, List<@Nullable String>> all = new HashMap<>();
            for (Map<String, @Nullable String> row : fixture.rows(shape.table().name())) {
                all.put(row.get("a") + "/" + row.get("b"), cells(row.get("mail"), row.get("note"), row.get("amount")));
            }
            return all;
        }

        private static List<@Nullable String> cells(@Nullable String... cells) {
            return java.util.Arrays.asList(cells);
        }
    }
}
