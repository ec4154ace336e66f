package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TcpProxyTest {
    @SuppressWarnings("NullAway.Init")
    private ServerSocket echo;

    @SuppressWarnings("NullAway.Init")
    private TcpProxy proxy;

    private final Set<Socket> served = ConcurrentHashMap.newKeySet();
    private final AtomicLong heard = new AtomicLong();

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve);
        thread.setDaemon(true);
        thread.start();
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesAndTheGoodbye() throws IOException {
        try (Socket client = connect()) {
            assertThat(exchange(client, 7)).isEqualTo(7);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        Await.seconds(10).untilEquals("no connection left", 0, proxy::connections);
        Await.seconds(10).untilEquals("the server to see the end", 0, served::size);
    }

    @Test
    void aCutResetsBothSides() throws IOException {
        try (Socket client = connect()) {
            exchange(client, 1);
            proxy.cut();
            assertThatThrownBy(() -> exchange(client, 2)).isInstanceOf(IOException.class);
            Await.seconds(10).untilEquals("the server to see the end", 0, served::size);
        }
        try (Socket next = connect()) {
            assertThat(exchange(next, 3)).isEqualTo(3);
        }
    }

    @Test
    void whatAHangHeldBackComesWhenItPassesAgain() throws IOException {
        try (Socket client = connect()) {
            exchange(client, 1);
            proxy.hang();
            client.setSoTimeout(300);
            assertThatThrownBy(() -> exchange(client, 2)).isInstanceOf(SocketTimeoutException.class);
            proxy.pass();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void hangsAfterAWordThatTheServerStillHears() throws IOException {
        try (Socket client = connect()) {
            proxy.hangAfter("c");
            assertThat(exchange(client, 'a')).isEqualTo('a');
            assertThat(proxy.isHanging()).isFalse();
            client.setSoTimeout(300);
            assertThatThrownBy(() -> exchange(client, 'c')).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.isHanging()).isTrue();
            proxy.pass();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo('c');
            assertThat(exchange(client, 'c')).as("only once").isEqualTo('c');
        }
    }

    @Test
    void aClientThatLeavesDuringAHangIsNotMissedByTheServer() throws IOException {
        try (Socket client = connect()) {
            exchange(client, 1);
            proxy.hang();
        }
        try (Socket other = connect()) { // taken, but as silent
            other.setSoTimeout(300);
            assertThatThrownBy(() -> exchange(other, 2)).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(served).hasSize(2);
        proxy.cut();
        Await.seconds(10).untilEquals("the server to see the end", 0, served::size);
    }

    @ParameterizedTest
    @EnumSource
    void cutsTheConnectionThatSaysAWordAndNoOther(TcpProxy.Moment moment) throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            proxy.cutOn(moment, "c");
            assertThat(exchange(client, 'a')).isEqualTo('a');
            assertThat(proxy.isArmed()).isTrue();
            long before = heard.get();
            assertThatThrownBy(() -> exchange(client, 'c')).isInstanceOf(IOException.class);
            assertThat(proxy.isArmed()).isFalse();
            if (moment == TcpProxy.Moment.ANSWERED) {
                assertThat(heard).as("the server has heard it").hasValue(before + 1);
            } else if (moment == TcpProxy.Moment.BEFORE) {
                Await.seconds(10).untilEquals("the server to see the end", 1, served::size);
                assertThat(heard).as("the server has not heard it").hasValue(before);
            }
            assertThat(exchange(other, 'c')).as("only once").isEqualTo('c');
        }
    }

    @Test
    void whatIsDisarmedCutsNothing() throws IOException {
        try (Socket client = connect()) {
            proxy.cutOn(TcpProxy.Moment.BEFORE, "c");
            assertThat(proxy.disarm()).isTrue();
            assertThat(exchange(client, 'c')).isEqualTo('c');
            assertThat(proxy.disarm()).isFalse();
        }
    }

    @Test
    void refusesNewConnectionsOnly() throws IOException {
        try (Socket before = connect()) {
            exchange(before, 1);
            proxy.refuse();
            assertThatThrownBy(() -> {
                        try (Socket refused = connect()) {
                            exchange(refused, 2);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(exchange(before, 3)).isEqualTo(3);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int exchange(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        int answer = socket.getInputStream().read();
        if (answer < 0) {
            throw new IOException("closed");
        }
        return answer;
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                served.add(socket);
                Thread thread = new Thread(() -> echo(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            for (int value = in.read(); value >= 0; value = in.read()) {
                heard.incrementAndGet();
                out.write(value);
            }
        } catch (IOException e) {
            // reset
        } finally {
            served.remove(socket);
        }
    }
}
