package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A worker of Apache's own class path, and how one talks to it with curl. */
final class StockWorker {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();

    /** As curl would: the worker may say 409 or 503 while its group forms. */
    void post(URI rest, String file) {
        Await.within(LIMIT).untilAsserted(() -> {
            HttpResponse<String> answer = send("POST", rest.resolve("connectors"), file);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        });
    }

    HttpResponse<String> send(String method, URI url, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    static void unzip(Path file, Path into) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path to = into.resolve(entry.getName()).normalize();
                assertThat(to.startsWith(into)).as(entry.getName()).isTrue();
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(zip, to);
                }
            }
        }
    }

    /** The worker logs what Kafka's own configuration files make it log. */
    static WorkerProcess.Options options(String version, Path directory, Map<String, String> environment)
            throws IOException {
        List<Path> jars = Build.files(Build.ROOT.resolve("integration-tests/worker-" + version + "/target/libs"));
        assertThat(jars).noneMatch(jar -> jar.getFileName().toString().startsWith("millrace"));
        boolean isLog4j1 = version.startsWith("3.");
        Path logging = Files.writeString(
                directory.resolve("logging.properties"),
                isLog4j1
                        ? """
                        log4j.rootLogger=INFO, stdout
                        log4j.appender.stdout=org.apache.log4j.ConsoleAppender
                        log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
                        log4j.appender.stdout.layout.ConversionPattern=[%d] %p %X{connector.context}%m (%c:%L)%n
                        """
                        : """
                        rootLogger.level=INFO
                        rootLogger.appenderRef.stdout.ref=STDOUT
                        appender.stdout.type=Console
                        appender.stdout.name=STDOUT
                        appender.stdout.layout.type=PatternLayout
                        appender.stdout.layout.pattern=[%d] %p %X{connector.context}%m (%c:%L)%n
                        """);
        String option = isLog4j1 ? "-Dlog4j.configuration=" : "-Dlog4j2.configurationFile=";
        return new WorkerProcess.Options(jars, environment, List.of("-Xmx512m", option + logging.toUri()));
    }
}
