package dev.millrace.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A store that speaks S3's protocol, in a process of its own, for all tests of a JVM. It is a jar on the class path. */
public final class S3Server {
    private static final int STARTS_WITHIN_SECONDS = 90;

    private final int port;

    private S3Server(int port) {
        this.port = port;
    }

    /** The server, once somebody asks for it. */
    private static final class Holder {
        private static final S3Server ONE = start();
    }

    public static S3Server shared() {
        return Holder.ONE;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static S3Server start() {
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Path log = Files.createTempFile("s3", ".log");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            jar(),
                            "--http.port=" + port,
                            "--server.port=0")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-s3"));
            S3Server server = new S3Server(port);
            Await.seconds(STARTS_WITHIN_SECONDS).until("the S3 server, whose log is " + log, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("The S3 server ended: " + Files.readString(log));
                }
                return server.answers();
            });
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(endpoint()).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static String jar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Path.of(entry).getFileName().toString().matches("s3mock-.*-exec\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("com.adobe.testing:s3mock:exec is not on the class path"));
    }
}
