package dev.millrace.sink.target.bigquery;

import static java.util.stream.Collectors.joining;

import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryParameterValue;
import com.google.cloud.bigquery.TableId;
import com.google.common.hash.Hashing;
import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets, in a table for each set of partitions that somebody writes together: transactions that change one table
 * abort each other, so lanes must not share one. A partition's row is in one of these tables, and moves to its owner's
 * when it changes hands; a former owner then finds no row to update, and its transaction fails.
 */
final class OffsetTables {
    private static final int TAKE_ATTEMPTS = 10;
    /** Of a partition that has no row any more. */
    private static final Claim NOBODYS = new Claim(-1, null, null);

    private static final String COLUMNS = "namespace, connector, topic, `partition`, generation, next_offset, epoch,"
            + " source_info, pending, updated_at";

    private final Jobs jobs;
    private final Names names;
    private final OffsetIdentity identity;
    private final OffsetStart start;
    /** Where the row of each owned partition is. */
    private final Map<TopicPartition, TableId> owned = new ConcurrentHashMap<>();

    /**
     * A partition's row.
     *
     * @param pending what was committed with the offset and may still have to be made visible; null for nothing
     */
    record Stored(TopicPartition partition, String lane, Claim claim, @Nullable String pending) {}

    OffsetTables(Jobs jobs, Names names, OffsetIdentity identity, OffsetStart start) {
        this.jobs = jobs;
        this.names = names;
        this.identity = identity;
        this.start = start;
    }

    /** Brings the partitions' rows into one table, with higher generations, and reads them. */
    Map<TopicPartition, Stored> own(Set<TopicPartition> partitions) {
        String lane = lane(partitions);
        TableId table = table(lane);
        jobs.run(create(table));
        for (int attempt = 1; attempt <= TAKE_ATTEMPTS; attempt++) {
            Map<TopicPartition, Stored> taken = take(partitions, lane, table);
            if (taken.keySet().equals(partitions)) { // else a row went to somebody else between look and move
                partitions.forEach(partition -> owned.put(partition, table));
                return taken;
            }
        }
        throw new TargetException(FailureKind.TRANSIENT, "Others take " + partitions + " over at the same moment.");
    }

    private Map<TopicPartition, Stored> take(Set<TopicPartition> partitions, String lane, TableId table) {
        Map<String, List<TopicPartition>> standing = new LinkedHashMap<>();
        Set<TopicPartition> fresh = new LinkedHashSet<>(partitions);
        for (Stored row : newestOfEach(stored(partitions))) {
            standing.computeIfAbsent(row.lane(), l -> new ArrayList<>()).add(row.partition());
            fresh.remove(row.partition());
        }
        Parameters parameters = new Parameters();
        List<String> script = new ArrayList<>();
        script.add("BEGIN TRANSACTION");
        standing.forEach((from, rows) -> {
            if (from.equals(lane)) {
                script.add("UPDATE %s SET generation = generation + 1, updated_at = CURRENT_TIMESTAMP() WHERE %s"
                        .formatted(Names.quoted(table), where(rows, parameters)));
            } else {
                script.add(
                        """
                        INSERT INTO %s (%s)
                        SELECT namespace, connector, topic, `partition`, generation + 1, next_offset, epoch, source_info,
                          pending, CURRENT_TIMESTAMP()
                        FROM %s WHERE %s"""
                                .formatted(
                                        Names.quoted(table),
                                        COLUMNS,
                                        Names.quoted(table(from)),
                                        where(rows, parameters)));
                script.add("DELETE FROM %s WHERE %s".formatted(Names.quoted(table(from)), where(rows, parameters)));
            }
        });
        fresh.forEach(partition -> script.add(insert(table, partition, null, parameters)));
        partitions.forEach(partition -> beginAt(partition, table, parameters).ifPresent(script::add));
        script.add("COMMIT TRANSACTION");
        jobs.run(String.join(";\n", script), parameters.values());
        Parameters wanted = new Parameters();
        List<FieldValueList> rows = jobs.query(
                "SELECT topic, `partition`, '%s' AS lane, generation, next_offset, source_info, pending FROM %s WHERE %s"
                        .formatted(lane, Names.quoted(table), where(partitions, wanted)),
                wanted.values());
        Map<TopicPartition, Stored> taken = new HashMap<>();
        rows.stream().map(OffsetTables::stored).forEach(row -> taken.put(row.partition(), row));
        return Map.copyOf(taken);
    }

    /** Two who took a new partition at the same moment have left two rows: the last one's counts. */
    private static Collection<Stored> newestOfEach(List<Stored> rows) {
        Map<TopicPartition, Stored> newest = new LinkedHashMap<>();
        for (Stored row : rows) {
            newest.merge(
                    row.partition(),
                    row,
                    (one, other) -> one.claim().generation() > other.claim().generation() ? one : other);
        }
        return newest.values();
    }

    private Optional<String> beginAt(TopicPartition partition, TableId table, Parameters parameters) {
        if (start.epoch() == 0) {
            return Optional.empty();
        }
        Long from = start.of().apply(partition);
        return Optional.of("UPDATE %s SET %sepoch = %d WHERE %s AND epoch < %d"
                .formatted(
                        Names.quoted(table),
                        from == null ? "" : "next_offset = " + from + ", pending = NULL, ",
                        start.epoch(),
                        where(List.of(partition), parameters),
                        start.epoch()));
    }

    /** The clock gives the first generation, so that a row that was deleted never comes back with an old one. */
    private String insert(TableId table, TopicPartition partition, @Nullable Long offset, Parameters parameters) {
        return """
                INSERT INTO %s (%s)
                VALUES (%s, %s, %s, %d, UNIX_MICROS(CURRENT_TIMESTAMP()), %s, 0, NULL, NULL, CURRENT_TIMESTAMP())"""
                .formatted(
                        Names.quoted(table),
                        COLUMNS,
                        parameters.text(identity.namespace()),
                        parameters.text(identity.connector()),
                        parameters.text(partition.topic()),
                        partition.partition(),
                        offset == null ? "NULL" : offset.toString());
    }

    /** All rows of these partitions, in whichever table; of all of the connector's for none. */
    List<Stored> stored(Collection<TopicPartition> partitions) {
        Parameters parameters = new Parameters();
        return jobs
                .query(
                        "SELECT topic, `partition`, _TABLE_SUFFIX AS lane, generation, next_offset, source_info, pending FROM %s WHERE %s"
                                .formatted(
                                        Names.quoted(table("*")),
                                        partitions.isEmpty() ? ofConnector(parameters) : where(partitions, parameters)),
                        parameters.values())
                .stream()
                .map(OffsetTables::stored)
                .toList();
    }

    private static Stored stored(FieldValueList row) {
        return new Stored(
                new TopicPartition(
                        row.get(0).getStringValue(), Math.toIntExact(row.get(1).getLongValue())),
                row.get(2).getStringValue(),
                new Claim(
                        row.get(3).getLongValue(),
                        row.get(4).isNull() ? null : (Long) row.get(4).getLongValue(),
                        row.get(5).isNull() ? null : row.get(5).getStringValue()),
                row.get(6).isNull() ? null : row.get(6).getStringValue());
    }

    /**
     * The statements that move a batch's offsets, to stand at the beginning of its transaction. The first of them stops
     * it when somebody else has the partitions, or has had them.
     */
    List<String> moves(List<OffsetMove> moves, @Nullable String pending, Parameters parameters) {
        TableId table = tableOf(moves);
        List<TopicPartition> partitions =
                moves.stream().map(OffsetMove::partition).toList();
        String rows = where(partitions, parameters);
        String known = moves.stream()
                .map(move -> "(%s AND generation = %d AND next_offset %s)"
                        .formatted(
                                rowOf(move.partition(), parameters),
                                move.generation(),
                                move.from() == null ? "IS NULL" : "= " + move.from()))
                .collect(joining(" OR "));
        String ends = moves.stream()
                .map(move -> "WHEN %s THEN %d".formatted(rowOf(move.partition(), parameters), move.to()))
                .collect(joining(" "));
        String sources = moves.stream()
                .map(move -> "WHEN %s THEN %s"
                        .formatted(rowOf(move.partition(), parameters), parameters.text(move.source())))
                .collect(joining(" "));
        return List.of(
                "ASSERT (SELECT COUNT(*) = %d AND COUNTIF(%s) = %d FROM %s WHERE %s) AS 'The offsets are not those that this writer knows'"
                        .formatted(moves.size(), known, moves.size(), Names.quoted(table), rows),
                "UPDATE %s SET next_offset = CASE %s END, source_info = CASE %s END, pending = %s, updated_at = CURRENT_TIMESTAMP() WHERE %s"
                        .formatted(Names.quoted(table), ends, sources, parameters.text(pending), rows));
    }

    private TableId tableOf(List<OffsetMove> moves) {
        TableId table = owned.get(moves.get(0).partition());
        if (table == null) {
            throw new FencedException(moves.get(0).partition() + " was never taken over by this writer.");
        }
        return table;
    }

    /**
     * After a transaction of a batch has failed: whether it has landed all the same, now or at an earlier attempt.
     *
     * @throws FencedException when somebody else owns the partitions
     */
    boolean haveLanded(List<OffsetMove> moves) {
        Map<TopicPartition, Claim> now = new HashMap<>();
        stored(moves.stream().map(OffsetMove::partition).toList())
                .forEach(row -> now.put(row.partition(), row.claim()));
        boolean landed = true;
        for (OffsetMove move : moves) {
            Claim stored = now.getOrDefault(move.partition(), NOBODYS);
            boolean isOurs = stored.generation() == move.generation();
            boolean isThere = isOurs && Objects.equals(stored.nextOffset(), move.to());
            if (!isThere && !(isOurs && Objects.equals(stored.nextOffset(), move.from()))) {
                throw new FencedException(
                        "%s was taken over: its stored generation is %d at offset %s, this writer has %d at %s."
                                .formatted(
                                        move.partition(),
                                        stored.generation(),
                                        stored.nextOffset(),
                                        move.generation(),
                                        move.from()));
            }
            landed &= isThere;
        }
        return landed;
    }

    /** Sets offsets from outside. An empty map removes all of the connector's. */
    void alter(Map<TopicPartition, @Nullable Long> offsets) {
        Set<TopicPartition> left =
                new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        left.addAll(offsets.keySet());
        TableId table = table(lane(left));
        jobs.run(create(table));
        Parameters parameters = new Parameters();
        List<String> script = new ArrayList<>();
        script.add("BEGIN TRANSACTION");
        for (Stored row : stored(offsets.keySet())) {
            String at = Names.quoted(table(row.lane()));
            String where = where(List.of(row.partition()), parameters);
            script.add(
                    offsets.isEmpty()
                            ? "DELETE FROM %s WHERE %s".formatted(at, where)
                            : "UPDATE %s SET generation = generation + 1, next_offset = %s, pending = NULL, updated_at = CURRENT_TIMESTAMP() WHERE %s"
                                    .formatted(at, offsets.get(row.partition()), where));
            left.remove(row.partition());
        }
        left.forEach(partition -> script.add(insert(table, partition, offsets.get(partition), parameters)));
        script.add("COMMIT TRANSACTION");
        jobs.run(String.join(";\n", script), parameters.values());
    }

    private String ofConnector(Parameters parameters) {
        return "namespace = %s AND connector = %s"
                .formatted(parameters.text(identity.namespace()), parameters.text(identity.connector()));
    }

    private String where(Collection<TopicPartition> partitions, Parameters parameters) {
        return ofConnector(parameters)
                + partitions.stream()
                        .map(partition -> "(" + rowOf(partition, parameters) + ")")
                        .collect(joining(" OR ", " AND (", ")"));
    }

    private static String rowOf(TopicPartition partition, Parameters parameters) {
        return "topic = %s AND `partition` = %d".formatted(parameters.text(partition.topic()), partition.partition());
    }

    private static String create(TableId table) {
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  namespace STRING NOT NULL, connector STRING NOT NULL, topic STRING NOT NULL, `partition` INT64 NOT NULL,
                  generation INT64 NOT NULL, next_offset INT64, epoch INT64 NOT NULL, source_info STRING, pending STRING,
                  updated_at TIMESTAMP NOT NULL
                )"""
                .formatted(Names.quoted(table));
    }

    /** Lanes of all connectors have tables side by side; the name is that of a set of partitions. */
    private String lane(Collection<TopicPartition> partitions) {
        String all = partitions.stream()
                .map(TopicPartition::toString)
                .sorted()
                .collect(joining(",", identity.namespace() + "/" + identity.connector() + "/", ""));
        return Hashing.sha256()
                .hashString(all, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 16);
    }

    private TableId table(String lane) {
        TableName table = identity.table();
        return names.table(new TableName(table.qualifiers(), table.name() + "_lane_" + lane));
    }

    /** The parameters of a script, each value once. */
    static final class Parameters {
        private final Map<String, QueryParameterValue> values = new LinkedHashMap<>();
        private final Map<String, String> texts = new HashMap<>();

        /** A text, as it stands in the statement. */
        String text(@Nullable String value) {
            return value == null
                    ? "CAST(NULL AS STRING)" // a CASE of nulls alone would be a number
                    : texts.computeIfAbsent(value, text -> add(QueryParameterValue.string(text)));
        }

        String add(QueryParameterValue value) {
            String name = "p" + values.size();
            values.put(name, value);
            return "@" + name;
        }

        Map<String, QueryParameterValue> values() {
            return values;
        }
    }
}
