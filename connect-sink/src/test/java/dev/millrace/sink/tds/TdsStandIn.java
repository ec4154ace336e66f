package dev.millrace.sink.tds;

import dev.millrace.databases.DatabaseServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for TDS on a port of its own, and gives each client a connection to PostgreSQL. It takes the T-SQL that the sink
 * sends, refuses what servers that imitate SQL Server refuse (MERGE, several columns in one ADD, HOLDLOCK), and refuses
 * whatever else it does not know. A plain one refuses also what not all of them take ({@link Lacks}), and has numbers for few
 * errors. It counts what clients ask: each message is a round trip.
 */
public final class TdsStandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TdsStandIn.class);

    static final String USER = "sink";
    static final String PASSWORD = "TDS-stand-in-1";

    private final DatabaseServer postgres;
    private final boolean plain;
    private final ServerSocket listener;
    private final AtomicLong messages = new AtomicLong();
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    public TdsStandIn(DatabaseServer postgres) {
        this(postgres, false);
    }

    public static TdsStandIn plain(DatabaseServer postgres) {
        return new TdsStandIn(postgres, true);
    }

    private TdsStandIn(DatabaseServer postgres, boolean plain) {
        this.postgres = postgres;
        this.plain = plain;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("tds-listener", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String user() {
        return USER;
    }

    public String password() {
        return PASSWORD;
    }

    public String jdbcUrl(String database) {
        return "jdbc:sqlserver://127.0.0.1:" + port() + ";databaseName=" + database + ";encrypt=false";
    }

    /** A database with the catalog's views in it. */
    public void createDatabase(String name) {
        postgres.createDatabase(name);
        try (InputStream catalog = TdsStandIn.class.getResourceAsStream("catalog.sql");
                Connection connection = postgres.connect(name);
                Statement statement = connection.createStatement()) {
            if (catalog == null) {
                throw new IllegalStateException("catalog.sql is not beside this class");
            }
            statement.execute(new String(catalog.readAllBytes(), StandardCharsets.UTF_8));
            if (plain) {
                statement.execute(Lacks.PERMISSIONS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many messages have come from clients since the start. */
    public long messages() {
        return messages.get();
    }

    /** The statements that came, as they came. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    boolean isPlain() {
        return plain;
    }

    void heard() {
        messages.incrementAndGet();
    }

    void ran(String sql) {
        statements.add(sql);
    }

    DatabaseServer postgres() {
        return postgres;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                clients.add(client);
                daemon("tds-session", () -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                TdsSession session = new TdsSession(this, client)) {
            session.run();
        } catch (IOException e) {
            // the client is gone
        } catch (SQLException | RuntimeException e) {
            LOG.debug(
                    "A client loses its connection", e); // its PostgreSQL session is gone, or the stand-in is at fault
        } finally {
            clients.remove(client);
        }
    }

    private static void daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
