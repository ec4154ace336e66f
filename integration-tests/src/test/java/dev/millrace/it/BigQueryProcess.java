package dev.millrace.it;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stand-in for BigQuery in a process of its own, which outlives the workers that write to it. */
final class BigQueryProcess implements AutoCloseable {
    private static final Path MODULE = Build.ROOT.resolve("connect-sink-bigquery/target");
    private static final String DATASET = "project.dataset.";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String endpoint;
    private final String writeEndpoint;

    private BigQueryProcess(Process process, String endpoint, String writeEndpoint) {
        this.process = process;
        this.endpoint = endpoint;
        this.writeEndpoint = writeEndpoint;
    }

    static BigQueryProcess start(String name) throws IOException {
        String classPath = String.join(
                File.pathSeparator,
                MODULE.resolve("test-classes").toString(),
                MODULE.resolve("classes").toString(),
                Files.readString(MODULE.resolve("stand-in.classpath")).strip());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        classPath,
                        "dev.millrace.sink.target.bigquery.standin.StandIn")
                .redirectError(Build.scratch("bigquery-" + name)
                        .resolve("stand-in.log")
                        .toFile())
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] addresses = Objects.requireNonNull(output.readLine(), "The stand-in did not start")
                .split(" ", 2);
        return new BigQueryProcess(process, addresses[0], addresses[1]);
    }

    String endpoint() {
        return endpoint;
    }

    String writeEndpoint() {
        return writeEndpoint;
    }

    /** A table's rows as text by column; none where there is no table. */
    List<Map<String, @Nullable String>> rows(String table) {
        HttpResponse<String> answer = get("/tables/" + DATASET + table);
        try {
            return answer.statusCode() == 200
                    ? new ObjectMapper().readValue(answer.body(), new TypeReference<>() {})
                    : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So many jobs fail for quota from now on. */
    void failJobs(int count) {
        get("/faults/jobs/" + count);
    }

    /** So many requests with rows find their stream expired. */
    void expireStreams(int count) {
        get("/faults/appends/" + count);
    }

    /** So many requests with rows are too many. */
    void exhaustQuota(int count) {
        get("/faults/quota/" + count);
    }

    /** How many of the failures that were asked for have happened. */
    long faults() {
        return count("faults");
    }

    /** How many rows were streamed into any table, seen or not. */
    long rowsStreamed() {
        return count("rows");
    }

    private long count(String what) {
        return json(get("/counts").body()).get(what).asLong();
    }

    /** A column of a table, as BigQuery describes it. */
    JsonNode column(String table, String column) {
        String described = get("/bigquery/v2/projects/project/datasets/dataset/tables/" + table)
                .body();
        for (JsonNode field : json(described).at("/schema/fields")) {
            if (field.get("name").asText().equals(column)) {
                return field;
            }
        }
        throw new IllegalArgumentException("No column " + column);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(endpoint + path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
