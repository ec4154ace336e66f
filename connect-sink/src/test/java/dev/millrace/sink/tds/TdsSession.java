package dev.millrace.sink.tds;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client: its messages, and the PostgreSQL session that does what they ask. */
final class TdsSession implements AutoCloseable {
    private static final int BATCH = 1;
    private static final int CALL = 3;
    private static final int ATTENTION = 6;
    private static final int BULK = 7;
    private static final int LOGIN = 16;
    private static final int PRELOGIN = 18;
    private static final int LAST_PACKET = 1;

    private static final int DONE = 0xFD;
    private static final int DONE_PROCEDURE = 0xFE;
    private static final int DONE_INSIDE = 0xFF;
    private static final int MORE = 1;
    private static final int FAILED = 2;
    private static final int COUNTED = 0x10;

    private static final int EXECUTE_SQL = 10;
    private static final int PREPARE = 11;
    private static final int EXECUTE = 12;
    private static final int PREPARE_EXECUTE = 13;
    private static final int UNPREPARE = 15;

    private static final Pattern NOTHING = Pattern.compile(
            "(?i)SET (XACT_ABORT ON|NOCOUNT O\\w+|ANSI\\w+ .*|QUOTED_IDENTIFIER .*|TEXTSIZE .*|TRANSACTION ISOLATION LEVEL READ COMMITTED)");
    private static final Pattern LOCK_TIMEOUT = Pattern.compile("SET LOCK_TIMEOUT (\\d+)");
    private static final Pattern COUNTING = Pattern.compile("SET IDENTITY_INSERT (.+) (ON|OFF)");
    private static final Pattern FORMAT_ONLY =
            Pattern.compile("(?:EXEC )?sp_executesql N'SET FMTONLY ON SELECT \\* FROM (.+) '", Pattern.DOTALL);
    private static final Pattern INSERT_BULK =
            Pattern.compile("INSERT BULK (\\[(?:[^\\]]|\\]\\])+\\]) \\(.+ \\) ?(with .*)?", Pattern.DOTALL);
    private static final Pattern TURN = Pattern.compile(
            "DECLARE @turn int;\\s+EXEC @turn = sp_getapplock @Resource = N'([^']+)'.+", Pattern.DOTALL);
    private static final Pattern END_TURN = Pattern.compile("EXEC sp_releaseapplock @Resource = N'([^']+)'.+");
    private static final Pattern COMMENT = Pattern.compile("BEGIN TRY.+sp_addextendedproperty.+", Pattern.DOTALL);
    private static final Pattern KILL = Pattern.compile("IF EXISTS \\((SELECT .+)\\) KILL (\\d+)", Pattern.DOTALL);

    private final TdsStandIn server;
    private final Socket socket;
    private final DataInputStream in;
    private final Map<Integer, String> prepared = new HashMap<>();
    private final Set<String> numbered = new HashSet<>();
    private @Nullable Connection postgres;
    private String bulkTable = "";
    private TdsWriter out = new TdsWriter();

    TdsSession(TdsStandIn server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    void run() throws IOException, SQLException {
        while (true) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int type;
            int status;
            do {
                try {
                    type = in.readUnsignedByte();
                } catch (EOFException e) {
                    return;
                }
                status = in.readUnsignedByte();
                int length = in.readUnsignedShort();
                in.skipNBytes(4);
                message.writeBytes(in.readNBytes(length - 8));
            } while ((status & LAST_PACKET) == 0);
            server.heard();
            out = new TdsWriter();
            answer(type, message.toByteArray());
            out.send(socket.getOutputStream());
        }
    }

    private void answer(int type, byte[] message) throws SQLException {
        TdsReader request = new TdsReader(message);
        switch (type) {
            case PRELOGIN -> prelogin();
            case LOGIN -> login(request);
            case BATCH -> {
                request.skipHeaders();
                attempt(DONE, request.rest(), List.of());
            }
            case CALL -> {
                request.skipHeaders();
                calls(request);
            }
            case BULK -> bulk(request);
            case ATTENTION -> out.done(DONE, 0x20, 0, 0);
            default -> throw new IllegalStateException("The stand-in takes no messages of type " + type);
        }
    }

    /** Version 16, no encryption, no multiple results at once. */
    private void prelogin() {
        byte[] options = {0, 0, 16, 0, 6, 1, 0, 22, 0, 1, 4, 0, 23, 0, 1, (byte) 0xFF};
        out.raw(options).raw((byte) 16, (byte) 0, (byte) 16, (byte) 0, (byte) 0, (byte) 0);
        out.u8(2).u8(0);
    }

    private void login(TdsReader request) {
        String user = loginText(request, 40, false);
        String password = loginText(request, 44, true);
        String database = loginText(request, 68, false);
        if (!user.equals(TdsStandIn.USER) || !password.equals(TdsStandIn.PASSWORD)) {
            out.error(18_456, 14, "Login failed for user '" + user + "'.").done(DONE, FAILED, 0, 0);
            return;
        }
        try {
            String url = server.postgres().jdbcUrl(database) + "?stringtype=unspecified&reWriteBatchedInserts=true";
            Connection connection = DriverManager.getConnection(
                    url, server.postgres().user(), server.postgres().password());
            postgres = connection;
            postgres("SET search_path = dbo, sys");
        } catch (SQLException e) {
            out.error(4060, 11, "Cannot open database \"" + database + "\" requested by the login.")
                    .done(DONE, FAILED, 0, 0);
            return;
        }
        out.changed(1, new TdsWriter().shortText(database).shortText(""));
        out.changed(
                7,
                new TdsWriter()
                        .u8(5)
                        .raw((byte) 9, (byte) 4, (byte) 0xD0, (byte) 0, (byte) 0x34)
                        .u8(0));
        out.changed(
                4, new TdsWriter().shortText(String.valueOf(TdsWriter.PACKET)).shortText("8000"));
        TdsWriter accepted = new TdsWriter().u8(1).raw((byte) 0x74, (byte) 0, (byte) 0, (byte) 4);
        out.token(0xAD, accepted.shortText("Microsoft SQL Server").raw((byte) 16, (byte) 0, (byte) 16, (byte) 0));
        out.done(DONE, 0, 0, 0);
    }

    private static String loginText(TdsReader request, int place, boolean secret) {
        byte[] bytes = request.at(request.u16At(place), 2 * request.u16At(place + 2));
        if (secret) {
            for (int i = 0; i < bytes.length; i++) {
                int plain = (bytes[i] & 0xFF) ^ 0xA5;
                bytes[i] = (byte) ((plain >> 4) | (plain << 4));
            }
        }
        return new String(bytes, StandardCharsets.UTF_16LE);
    }

    /** Calls of the procedures for statements with parameters, several in one message perhaps. */
    private void calls(TdsReader request) throws SQLException {
        while (request.hasMore()) {
            if (request.u16() != 0xFFFF) {
                throw new IllegalStateException("The stand-in knows procedures by number only");
            }
            int procedure = request.u16();
            request.u16();
            List<@Nullable Object> values = new ArrayList<>();
            boolean another = false;
            while (request.hasMore() && !another) {
                request.skip(2 * request.u8());
                request.u8();
                values.add(TdsTypes.value(TdsTypes.declared(request), request));
                another = request.hasMore() && isSeparator(request);
            }
            call(procedure, values, another);
        }
    }

    /** A name of 255 characters is none: it separates two calls. */
    private static boolean isSeparator(TdsReader request) {
        return request.skipIf(0xFF);
    }

    private void call(int procedure, List<@Nullable Object> values, boolean more) throws SQLException {
        int handle = prepared.size() + 1;
        boolean went = true;
        switch (procedure) {
            case EXECUTE_SQL -> went = attempt(DONE_INSIDE, text(values.get(0)), rest(values, 2));
            case PREPARE_EXECUTE -> {
                prepared.put(handle, text(values.get(2)));
                went = attempt(DONE_INSIDE, text(values.get(2)), rest(values, 3));
            }
            case PREPARE -> prepared.put(handle, text(values.get(2)));
            case EXECUTE -> {
                String sql = prepared.get(((Number) values.get(0)).intValue());
                went = attempt(DONE_INSIDE, String.valueOf(sql), rest(values, 1));
            }
            case UNPREPARE -> prepared.remove(((Number) values.get(0)).intValue());
            default -> throw new IllegalStateException("The stand-in does not know procedure " + procedure);
        }
        if (went) {
            out.u8(0x79).i32(0);
            if (procedure == PREPARE_EXECUTE || procedure == PREPARE) {
                out.u8(0xAC)
                        .u16(0)
                        .shortText("")
                        .u8(1)
                        .i32(0)
                        .u16(0)
                        .u8(0x26)
                        .u8(4)
                        .u8(4)
                        .i32(handle);
            }
        }
        out.done(DONE_PROCEDURE, (went ? 0 : FAILED) | (more ? MORE : 0), 0xE0, 0);
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static List<@Nullable Object> rest(List<@Nullable Object> values, int from) {
        return values.size() <= from ? List.of() : values.subList(from, values.size());
    }

    /** Runs a statement and answers it. An error undoes the transaction, as XACT_ABORT has it. */
    private boolean attempt(int done, String sql, List<@Nullable Object> values) throws SQLException {
        server.ran(sql);
        int status = done == DONE_INSIDE ? MORE : 0;
        try {
            perform(done, status, sql.strip(), values);
            return true;
        } catch (Tsql.Refused e) {
            out.error(server.isPlain() ? TdsErrors.UNMAPPED : TdsErrors.SYNTAX, 15, String.valueOf(e.getMessage()));
            rollback();
            out.done(done, FAILED | status, 0, 0);
        } catch (SQLException e) {
            failed(done, status, e);
        }
        return false;
    }

    private void failed(int done, int status, SQLException failure) throws SQLException {
        if (TdsErrors.isEnd(failure)) {
            throw failure;
        }
        int number = TdsErrors.number(failure, server.isPlain());
        out.error(number, number == TdsErrors.DEADLOCK ? 13 : 16, TdsErrors.message(failure, number));
        rollback();
        out.done(done, FAILED | status, 0, 0);
    }

    private void rollback() throws SQLException {
        if (!connection().getAutoCommit()) {
            connection().rollback();
        }
    }

    private void perform(int done, int status, String sql, List<@Nullable Object> values) throws SQLException {
        if (server.isPlain()) {
            Lacks.refuse(sql);
        }
        if (control(sql)) {
            out.done(done, status, 0, 0);
            return;
        }
        Matcher format = FORMAT_ONLY.matcher(sql);
        if (format.matches()) {
            query(done, status, "SELECT * FROM " + Tsql.quoted(format.group(1)) + " WHERE false", List.of());
            return;
        }
        Matcher turn = TURN.matcher(sql);
        if (turn.matches()) {
            takeTurn(turn.group(1));
            query(done, status, "SELECT 1", List.of());
            return;
        }
        if (sql.startsWith("BEGIN TRANSACTION; ") && sql.endsWith("; COMMIT TRANSACTION")) {
            postgres("BEGIN");
            for (String each : sql.split("; ", -1)) {
                if (!each.endsWith("TRANSACTION")) {
                    for (String one : Tsql.translate(each, numbered)) {
                        postgres(one);
                    }
                }
            }
            postgres("COMMIT");
            out.done(done, status, 0, 0);
            return;
        }
        List<String> translated = Tsql.translate(sql, numbered);
        if (translated.get(0).toUpperCase(Locale.ROOT).startsWith("SELECT") && translated.size() == 1) {
            query(done, status, translated.get(0), values);
            return;
        }
        long count = 0;
        for (String each : translated) {
            count = update(each, values);
        }
        out.done(done, status | (isCounted(sql) ? COUNTED : 0), commandOf(sql), count);
    }

    private static boolean isCounted(String sql) {
        return commandOf(sql) >= 0xC1 && commandOf(sql) <= 0xC5;
    }

    private static int commandOf(String sql) {
        String word = sql.substring(0, Math.min(6, sql.length())).toUpperCase(Locale.ROOT);
        return switch (word) {
            case "SELECT" -> 0xC2;
            case "INSERT" -> 0xC3;
            case "DELETE" -> 0xC4;
            case "UPDATE" -> 0xC5;
            default -> 0xC6;
        };
    }

    /** What changes the session alone. */
    private boolean control(String sql) throws SQLException {
        Connection connection = connection();
        String words = sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
        Matcher lockTimeout = LOCK_TIMEOUT.matcher(sql);
        Matcher counting = COUNTING.matcher(sql);
        Matcher endTurn = END_TURN.matcher(sql);
        Matcher kill = KILL.matcher(sql);
        Matcher bulk = INSERT_BULK.matcher(sql);
        if (words.startsWith("set implicit_transactions ")) {
            if (words.contains("if @@trancount > 0 commit tran") && !connection.getAutoCommit()) {
                connection.commit();
            }
            connection.setAutoCommit(words.startsWith("set implicit_transactions off"));
        } else if (words.equals("if @@trancount > 0 commit tran")) {
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } else if (words.equals("if @@trancount > 0 rollback tran")) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } else if (lockTimeout.matches()) {
            postgres("SET lock_timeout = " + lockTimeout.group(1));
        } else if (counting.matches()) {
            String table = Tsql.quoted(counting.group(1));
            if (counting.group(2).equals("OFF")) {
                numbered.remove(table);
            } else if (!numbered.isEmpty() && !numbered.contains(table)) {
                throw new Tsql.Refused("IDENTITY_INSERT is already ON for table " + numbered);
            } else {
                numbered.add(table);
            }
        } else if (endTurn.matches()) {
            postgres("SELECT pg_advisory_unlock(hashtext('" + endTurn.group(1) + "'))");
        } else if (kill.matches()) {
            postgres("SELECT pg_terminate_backend(%s) WHERE EXISTS (%s)"
                    .formatted(
                            kill.group(2),
                            Tsql.translate(kill.group(1), numbered).get(0)));
        } else if (bulk.matches()) {
            if (bulk.group(2) != null) {
                throw new Tsql.Refused("INSERT BULK takes no options here: " + bulk.group(2));
            }
            bulkTable = bulk.group(1);
        } else {
            return NOTHING.matcher(words).matches() || COMMENT.matcher(sql).matches();
        }
        return true;
    }

    private void takeTurn(String name) throws SQLException {
        postgres("SELECT pg_advisory_lock(hashtext('" + name + "'))");
    }

    private void query(int done, int status, String sql, List<@Nullable Object> values) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                TdsTypes.columns(rows.getMetaData(), out);
                long count = 0;
                while (rows.next()) {
                    TdsTypes.row(rows, out);
                    count++;
                }
                out.done(done, status | COUNTED, 0xC1, count);
            }
        }
    }

    private long update(String sql, List<@Nullable Object> values) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            bind(statement, values);
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    private static void bind(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }

    private void postgres(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows of a bulk copy; the types that come have to be those of the table, as the server would not convert them. */
    private void bulk(TdsReader request) throws SQLException {
        if (request.u8() != 0x81) {
            throw new IllegalStateException("A bulk copy begins with its columns");
        }
        int width = request.u16();
        List<TdsTypes.Declared> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            request.skip(6);
            types.add(TdsTypes.declared(request));
            names.add(request.text(2 * request.u8()));
        }
        String table = Tsql.quoted(bulkTable);
        server.ran("BULK " + bulkTable);
        try {
            refuseOtherTypes(table, names, types);
            out.done(DONE, COUNTED, 0xF0, insert(table, names, types, request));
        } catch (SQLException e) {
            failed(DONE, 0, e.getNextException() == null ? e : e.getNextException());
        } catch (Tsql.Refused e) {
            out.error(TdsErrors.SYNTAX, 15, String.valueOf(e.getMessage())).done(DONE, FAILED, 0, 0);
        }
    }

    private long insert(String table, List<String> names, List<TdsTypes.Declared> types, TdsReader request)
            throws SQLException {
        try (PreparedStatement insert = connection()
                .prepareStatement("INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(
                                table,
                                String.join(
                                        ", ",
                                        names.stream().map(Tsql::identifier).toList()),
                                String.join(
                                        ", ", names.stream().map(name -> "?").toList())))) {
            long count = 0;
            while (request.u8() == 0xD1) {
                List<@Nullable Object> row = new ArrayList<>();
                for (TdsTypes.Declared type : types) {
                    row.add(TdsTypes.value(type, request));
                }
                bind(insert, row);
                insert.addBatch();
                count++;
            }
            insert.executeBatch();
            return count;
        }
    }

    private void refuseOtherTypes(String table, List<String> names, List<TdsTypes.Declared> types) throws SQLException {
        String columns = String.join(", ", names.stream().map(Tsql::identifier).toList());
        try (Statement statement = connection().createStatement();
                ResultSet none = statement.executeQuery("SELECT %s FROM %s WHERE false".formatted(columns, table))) {
            for (int i = 0; i < types.size(); i++) {
                String stands = none.getMetaData().getColumnTypeName(i + 1);
                if (!types.get(i).isFor(stands)) {
                    throw new Tsql.Refused("Bulk copy brings " + types.get(i) + " for a column of " + stands);
                }
            }
        }
    }

    private Connection connection() {
        Connection connection = postgres;
        if (connection == null) {
            throw new IllegalStateException("Nobody has logged in");
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        if (postgres != null) {
            postgres.abort(Runnable::run);
        }
    }
}
