package dev.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server on the loopback interface and breaks what lies between them. Its modes may be
 * switched at any time, also for connections that are there.
 */
public final class TcpProxy implements AutoCloseable {
    private enum Mode {
        PASS,
        HANG,
        REFUSE
    }

    /** When a connection is cut, seen from what its client has just said. */
    public enum Moment {
        /** The server never hears it. */
        BEFORE,
        /** The server may hear it, and what it does about it nobody knows. */
        DURING,
        /** The server has done it and answered, and the client never hears of that. */
        ANSWERED
    }

    /** What a client has to say for its connection to be cut. */
    private record Trap(Moment moment, Predicate<String> words) {}

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Object change = new Object();
    private Mode mode = Mode.PASS;
    private String lastWords = "";
    private @Nullable Trap trap;

    private TcpProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /** A proxy on a free port in front of a server on 127.0.0.1. */
    public static TcpProxy to(int targetPort) {
        return to(InetAddress.getLoopbackAddress().getHostAddress(), targetPort);
    }

    /** A proxy on a free port here in front of a server that may be elsewhere. */
    public static TcpProxy to(String targetHost, int targetPort) {
        try {
            TcpProxy proxy = new TcpProxy(
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                    new InetSocketAddress(targetHost, targetPort));
            daemon("tcp-proxy-" + targetPort, proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many clients are connected to the server. */
    public int connections() {
        return links.size();
    }

    /** Forwards, also what a hang has held back. */
    public void pass() {
        mode(Mode.PASS);
    }

    /** Keeps connections and takes new ones, but nothing gets through, not even a goodbye: a network gone silent. */
    public void hang() {
        mode(Mode.HANG);
    }

    /**
     * Passes until a client has sent this text, which still reaches the server; then {@link #hang hangs}: the server
     * works on it, and nobody hears of the outcome. The text has to be sent in one piece, as a name within a statement
     * or among its parameters is.
     */
    public void hangAfter(String text) {
        synchronized (change) {
            lastWords = text;
            mode(Mode.PASS);
        }
    }

    public boolean isHanging() {
        synchronized (change) {
            return mode == Mode.HANG;
        }
    }

    /** Resets every new connection; those there are go on. */
    public void refuse() {
        mode(Mode.REFUSE);
    }

    /** Resets all connections there are, on both sides; new ones are taken as the mode says. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Cuts the one connection whose client says this text next, in one piece. */
    public void cutOn(Moment moment, String text) {
        cutOn(moment, said -> said.contains(text));
    }

    /** Cuts the one connection whose client says next what is looked for; each piece that a client sends is asked about. */
    public void cutOn(Moment moment, Predicate<String> words) {
        synchronized (change) {
            trap = new Trap(moment, words);
        }
    }

    /** Forgets what was to be cut, and tells whether it had not come to pass. */
    public boolean disarm() {
        synchronized (change) {
            boolean armed = trap != null;
            trap = null;
            return armed;
        }
    }

    /** Whether the words to cut on have yet to be said. */
    public boolean isArmed() {
        synchronized (change) {
            return trap != null;
        }
    }

    private void mode(Mode next) {
        synchronized (change) {
            mode = next;
            change.notifyAll();
        }
    }

    /** Hangs if these are the words to hang after, and tells when to cut if they are those to cut on. */
    private @Nullable Moment heard(byte[] buffer, int length) {
        synchronized (change) {
            if (lastWords.isEmpty() && trap == null) {
                return null;
            }
            String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            if (!lastWords.isEmpty() && said.contains(lastWords)) {
                lastWords = "";
                mode(Mode.HANG);
            }
            Trap armed = trap;
            if (armed == null || !armed.words().test(said)) {
                return null;
            }
            trap = null;
            return armed.moment();
        }
    }

    private boolean refuses() {
        synchronized (change) {
            return mode == Mode.REFUSE;
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refuses()) {
                    reset(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // the listener was closed, or this one client is gone already
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(target, 5_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(client);
            reset(server);
            throw e;
        }
        Link link = new Link(client, server);
        links.add(link);
        daemon("tcp-proxy-up", () -> link.forward(client, server));
        daemon("tcp-proxy-down", () -> link.forward(server, client));
    }

    /** Closes without a goodbye, as when a machine is lost. */
    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // it is closed, which is what was wanted
        }
    }

    private static void daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** No new connections; those there are are reset. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }

    /** One client's connection through the proxy. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final AtomicInteger openDirections = new AtomicInteger(2);
        /** The client is not to hear of what it has just asked for. */
        private volatile boolean answersNoMore;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forward(Socket from, Socket to) {
            byte[] buffer = new byte[64 << 10];
            try {
                copy(from.getInputStream(), to.getOutputStream(), buffer, from == client);
                to.shutdownOutput();
                if (openDirections.decrementAndGet() == 0) {
                    links.remove(this);
                    client.close();
                    server.close();
                }
            } catch (IOException e) {
                breakOff();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        private void copy(InputStream in, OutputStream out, byte[] buffer, boolean fromClient)
                throws IOException, InterruptedException {
            int n;
            do {
                n = in.read(buffer);
                awaitForwarding();
                if (n > 0) {
                    Moment cut = fromClient ? heard(buffer, n) : answersNoMore ? Moment.BEFORE : null;
                    if (cut == Moment.BEFORE) {
                        throw new IOException("cut");
                    }
                    answersNoMore |=
                            cut == Moment.ANSWERED || cut == Moment.DURING; // the server may be quicker than we
                    out.write(buffer, 0, n);
                    out.flush();
                    if (cut == Moment.DURING) {
                        throw new IOException("cut");
                    }
                }
            } while (n >= 0);
        }

        /** One side is gone; the other shall not hear of it while nothing gets through. */
        private void breakOff() {
            try {
                awaitForwarding();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reset();
        }

        private void awaitForwarding() throws InterruptedException {
            synchronized (change) {
                while (mode == Mode.HANG && links.contains(this)) {
                    change.wait();
                }
            }
        }

        void reset() {
            links.remove(this);
            TcpProxy.reset(client);
            TcpProxy.reset(server);
            synchronized (change) {
                change.notifyAll();
            }
        }
    }
}
