package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets table. A row's generation rises whenever a partition changes hands; a writer moves an offset only while
 * the row has the generation and the offset that it knows, so of two writers one finds nothing to update.
 */
final class OffsetStore {
    private static final int NAME_CHARS = 249;
    private static final int TAKE_ATTEMPTS = 10;

    private final OffsetIdentity identity;
    private final OffsetStart start;
    private final Clock clock;

    OffsetStore(OffsetIdentity identity, OffsetStart start, Clock clock) {
        this.identity = identity;
        this.start = start;
        this.clock = clock;
    }

    /** What the table looks like where we create it. */
    TableShape shape() {
        return new TableShape(
                identity.table(),
                List.of(
                        new Column("namespace", FieldType.text(64), false, true),
                        new Column("connector", FieldType.text(NAME_CHARS), false, true),
                        new Column("topic", FieldType.text(NAME_CHARS), false, true),
                        new Column("partition", FieldType.of(Kind.INT32), false, true),
                        new Column("generation", FieldType.of(Kind.INT64), false, false),
                        new Column("next_offset", FieldType.of(Kind.INT64), true, false),
                        new Column("session", FieldType.text(100), true, false),
                        new Column("epoch", FieldType.of(Kind.INT64), false, false),
                        new Column("source_info", FieldType.text(1000), true, false),
                        new Column("updated_at", FieldType.temporal(Kind.INSTANT, 6), false, false)));
    }

    /**
     * Raises the generations and reads what is stored. Each statement commits by itself: whoever hangs between two of them
     * holds no lock, and whoever holds one has left its name before ({@link #sign}).
     */
    Ownership own(Session session, Set<TopicPartition> partitions) throws SQLException {
        String owner = session.name() == null ? UUID.randomUUID().toString() : session.name();
        Map<TopicPartition, Claim> claims = new HashMap<>();
        for (TopicPartition partition : inOrder(partitions)) {
            claims.put(partition, take(session, partition, owner));
        }
        return new Ownership(claims);
    }

    private Claim take(Session session, TopicPartition partition, String owner) throws SQLException {
        for (int attempt = 1; attempt <= TAKE_ATTEMPTS; attempt++) {
            if (raise(session, partition, owner) == 0) {
                insertOwned(session, partition, owner);
            }
            applyStart(session, partition);
            Optional<Claim> claim = claims(session, " AND session = ?", append(key(partition), owner))
                    .findFirst();
            if (claim.isPresent()) { // else somebody else has raised the generation since, and left another name
                return claim.get();
            }
        }
        throw new SQLException("Others take " + partition + " over at the same moment", "40001");
    }

    private int raise(Session session, TopicPartition partition, String owner) throws SQLException {
        return session.execute(
                update(session, "generation = generation + 1, session = ?, " + touched(session)),
                prepend(owner, key(partition)));
    }

    private void insertOwned(Session session, TopicPartition partition, String owner) throws SQLException {
        try {
            insert(session, partition, null, owner);
        } catch (SQLException e) {
            if (raise(session, partition, owner) == 0) { // else another owner was faster, and is no owner now
                throw e;
            }
        }
    }

    /** The clock gives the first generation, so that a row that was deleted never comes back with an old one. */
    private void insert(Session session, TopicPartition partition, @Nullable Long nextOffset, @Nullable String owner)
            throws SQLException {
        session.execute(
                """
                INSERT INTO %s (%s, generation, next_offset, session, epoch, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, %s)"""
                        .formatted(
                                table(session),
                                String.join(", ", keyColumns(session)),
                                session.dialect().now()),
                append(key(partition), clock.millis(), nextOffset, owner));
    }

    private void applyStart(Session session, TopicPartition partition) throws SQLException {
        if (start.epoch() == 0) {
            return;
        }
        Long from = start.of().apply(partition);
        String moved = from == null ? "" : "next_offset = " + from + ", ";
        session.execute(
                update(session, moved + "epoch = " + start.epoch() + ", " + touched(session)) + " AND epoch < "
                        + start.epoch(),
                key(partition));
    }

    private Claim read(Session session, TopicPartition partition) throws SQLException {
        return claims(session, "", key(partition))
                .findFirst()
                .orElseThrow(() ->
                        new SQLException("The offsets of " + partition + " vanished while they were read", "40001"));
    }

    private Stream<Claim> claims(Session session, String condition, @Nullable Object[] values) throws SQLException {
        String sql = "SELECT generation, next_offset, source_info FROM " + table(session) + where(session) + condition;
        return session.query(sql, values).stream().map(OffsetStore::claim);
    }

    private static Claim claim(@Nullable Object[] row) {
        return new Claim(
                number(Objects.requireNonNull(row[0])),
                row[1] == null ? null : number(row[1]),
                row[2] == null ? null : row[2].toString());
    }

    /** The sessions that wrote these partitions last. */
    List<String> sessions(Session session, Set<TopicPartition> partitions) throws SQLException {
        List<String> names = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            for (@Nullable Object[] row : session.query(
                    "SELECT session FROM " + table(session) + where(session) + " AND session IS NOT NULL",
                    key(partition))) {
                names.add(String.valueOf(row[0]));
            }
        }
        return names.stream().distinct().toList();
    }

    /** Leaves the writing session's name, outside the data's transaction, for a successor who finds its locks. */
    void sign(Session session, List<OffsetMove> moves) throws SQLException {
        for (OffsetMove move : moves) {
            session.execute(
                    update(session, "session = ?") + " AND generation = ?",
                    append(prepend(session.name(), key(move.partition())), move.generation()));
        }
    }

    /**
     * Moves the offsets, in the running transaction.
     *
     * @return false when they stand where they should go already: the answer to an earlier commit was lost
     */
    boolean move(Session session, List<OffsetMove> moves) throws SQLException {
        int moved = 0;
        for (OffsetMove move : moves.stream()
                .sorted(Comparator.comparing(OffsetMove::partition, BY_NAME))
                .toList()) {
            String set = update(session, "next_offset = ?, source_info = ?, " + touched(session))
                    + " AND generation = ? AND next_offset " + (move.from() == null ? "IS NULL" : "= " + move.from());
            moved += session.execute(
                    set,
                    append(
                            append(new @Nullable Object[] {move.to(), move.source()}, key(move.partition())),
                            move.generation()));
        }
        if (moved == moves.size()) {
            return true;
        }
        for (OffsetMove move : moves) {
            Claim stored = read(session, move.partition());
            boolean landed = stored.generation() == move.generation() && Objects.equals(stored.nextOffset(), move.to());
            if (moved > 0 || !landed) {
                throw new FencedException(move.partition() + " was taken over: its stored generation is "
                        + stored.generation() + " at offset " + stored.nextOffset() + ", this writer has "
                        + move.generation() + " at " + move.from() + ".");
            }
        }
        return false;
    }

    /** Sets offsets from outside. An empty map removes all of the connector's. */
    void alter(Session session, Map<TopicPartition, @Nullable Long> offsets) throws SQLException {
        if (offsets.isEmpty()) {
            session.execute(
                    "DELETE FROM " + table(session) + " WHERE namespace = ? AND connector = ?",
                    identity.namespace(),
                    identity.connector());
        }
        for (TopicPartition partition : inOrder(offsets.keySet())) {
            Long to = offsets.get(partition);
            int there = session.execute(
                    update(
                            session,
                            "next_offset = " + to + ", generation = generation + 1, session = NULL, "
                                    + touched(session)),
                    key(partition));
            if (there == 0) {
                insert(session, partition, to, null);
            }
        }
    }

    /** Lets partitions begin at the first record there is, whoever owns them. */
    void startAgain(Session session, Set<TopicPartition> partitions) throws SQLException {
        for (TopicPartition partition : inOrder(partitions)) {
            session.execute(
                    update(session, "next_offset = 0, generation = generation + 1, " + touched(session)),
                    key(partition));
        }
    }

    /** Every update sets this column: where only those of one column collide, two owners do. */
    private static String touched(Session session) {
        return session.dialect().quote("updated_at") + " = " + session.dialect().now();
    }

    private String update(Session session, String set) {
        return "UPDATE " + table(session) + " SET " + set + where(session);
    }

    private String table(Session session) {
        return SqlText.name(session.dialect(), identity.table());
    }

    private static String where(Session session) {
        return " WHERE " + String.join(" = ? AND ", keyColumns(session)) + " = ?";
    }

    private static List<String> keyColumns(Session session) {
        return List.of("namespace", "connector", "topic", session.dialect().quote("partition"));
    }

    private @Nullable Object[] key(TopicPartition partition) {
        return new Object[] {identity.namespace(), identity.connector(), partition.topic(), partition.partition()};
    }

    private static @Nullable Object[] append(@Nullable Object[] values, @Nullable Object... more) {
        @Nullable Object[] all = new @Nullable Object[values.length + more.length];
        System.arraycopy(values, 0, all, 0, values.length);
        System.arraycopy(more, 0, all, values.length, more.length);
        return all;
    }

    private static @Nullable Object[] prepend(@Nullable Object first, @Nullable Object[] values) {
        return append(new @Nullable Object[] {first}, values);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    /** One order for all, so that two who lock several rows never wait for each other in a ring. */
    private static List<TopicPartition> inOrder(Collection<TopicPartition> partitions) {
        return partitions.stream().sorted(BY_NAME).toList();
    }
}
