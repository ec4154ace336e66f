package dev.millrace.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of a worker. A worker that starts, or whose group rebalances, is asked again for a while; any other
 * refusal is a {@link ConnectRefused}.
 */
public final class ConnectClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Connect itself gives up on a request after 90 seconds. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(100);

    private static final long PAUSE_MS = 200;

    private final URI rest;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** For a worker that may still be starting: it gets a minute. */
    public ConnectClient(URI rest) {
        this(rest, Duration.ofMinutes(1));
    }

    /** With {@code patience} for a worker that is not there, or whose group rebalances. */
    public ConnectClient(URI rest, Duration patience) {
        String text = rest.toString();
        this.rest = text.endsWith("/") ? rest : URI.create(text + "/");
        this.patience = patience;
    }

    public URI restUrl() {
        return rest;
    }

    /** Waits until the worker has joined its group. */
    public void awaitReady(Duration limit) {
        long deadline = deadline(limit);
        int status = health(deadline);
        while (status == 500 && System.nanoTime() < deadline) { // busy: it did not answer itself in time
            status = health(deadline);
        }
        if (status != 200) {
            throw new RuntimeFailure("The Connect worker at " + rest + " was not ready within " + limit.toSeconds()
                    + " s (its last answer: " + status + ")");
        }
    }

    private int health(long deadline) {
        int status = send("GET", "health", null, deadline).statusCode();
        return status == 404 // Kafka before 3.9
                ? send("GET", "connectors", null, deadline).statusCode()
                : status;
    }

    public List<String> connectors() {
        List<String> names = new ArrayList<>();
        request("GET", "connectors", null).forEach(name -> names.add(name.asText()));
        return names;
    }

    /** The classes of the connectors that the worker found, and with {@code all} of every other plugin too. */
    public List<String> plugins(boolean all) {
        List<String> classes = new ArrayList<>();
        request("GET", "connector-plugins?connectorsOnly=" + !all, null)
                .forEach(plugin -> classes.add(plugin.path("class").asText()));
        return classes;
    }

    /** Creates the connector, or gives it these settings. */
    public void put(String name, Map<String, String> config) {
        checked(name, config, () -> request("PUT", connector(name, "config"), write(config)));
    }

    /** Creates the connector; one that exists is refused. */
    public void create(String name, Map<String, String> config) {
        String body = write(Map.of("name", name, "config", config));
        checked(name, config, () -> request("POST", "connectors", body));
    }

    /** As {@link #create(String, Map)}, from a file as POST /connectors takes it: name and config. */
    public void create(String json) {
        JsonNode node = parse(json);
        create(node.path("name").asText(), strings(node.path("config")));
    }

    public Map<String, String> config(String name) {
        return strings(request("GET", connector(name, "config"), null));
    }

    public ConnectorStatus status(String name) {
        return ConnectorStatus.of(request("GET", connector(name, "status"), null));
    }

    /** Waits until connector and tasks run; fails at once where one of them failed. */
    public ConnectorStatus awaitRunning(String name, Duration limit) {
        return await(name, "be running", limit, status -> {
            if (status.isFailed()) {
                throw new RuntimeFailure("The connector failed: " + status + "\n" + status.failure());
            }
            return status.isRunning();
        });
    }

    /** Waits until the connector is stopped and has no tasks, so that its offsets may be changed. */
    public ConnectorStatus awaitStopped(String name, Duration limit) {
        return await(
                name,
                "be stopped",
                limit,
                status -> status.state().equals("STOPPED") && status.tasks().isEmpty());
    }

    /** Waits for any condition on the status. */
    public ConnectorStatus await(String name, String goal, Duration limit, Predicate<ConnectorStatus> condition) {
        long deadline = deadline(limit);
        while (true) {
            String seen;
            try {
                ConnectorStatus status = status(name);
                if (condition.test(status)) {
                    return status;
                }
                seen = status + " " + status.failure();
            } catch (ConnectRefused e) {
                if (e.status() != 404) { // right after a POST there is no status yet
                    throw e;
                }
                seen = e.getMessage();
            }
            if (System.nanoTime() > deadline) {
                throw new RuntimeFailure("The connector " + name + " should " + goal + " within " + limit.toSeconds()
                        + " s, but: " + seen);
            }
            pause();
        }
    }

    public void delete(String name) {
        request("DELETE", connector(name), null);
    }

    /** Its tasks end; its settings and offsets stay. */
    public void stop(String name) {
        request("PUT", connector(name, "stop"), null);
    }

    public void pause(String name) {
        request("PUT", connector(name, "pause"), null);
    }

    public void resume(String name) {
        request("PUT", connector(name, "resume"), null);
    }

    /** With its tasks, failed or not. */
    public void restart(String name) {
        request("POST", connector(name, "restart?includeTasks=true&onlyFailed=false"), null);
    }

    public JsonNode offsets(String name) {
        return request("GET", connector(name, "offsets"), null);
    }

    /** Changes the offsets of a stopped connector; the JSON is what {@link #offsets} gives. */
    public void patchOffsets(String name, String json) {
        request("PATCH", connector(name, "offsets"), json);
    }

    /** Forgets the offsets of a stopped connector. */
    public void deleteOffsets(String name) {
        request("DELETE", connector(name, "offsets"), null);
    }

    /** What is wrong with the settings of a connector, by setting; empty where nothing is. */
    public Map<String, List<String>> validate(Map<String, String> config) {
        String type = config.getOrDefault("connector.class", "");
        JsonNode answer = request("PUT", "connector-plugins/" + encode(type) + "/config/validate", write(config));
        Map<String, List<String>> errors = new TreeMap<>();
        for (JsonNode entry : answer.path("configs")) {
            JsonNode value = entry.path("value");
            for (JsonNode error : value.path("errors")) {
                errors.computeIfAbsent(value.path("name").asText(), name -> new ArrayList<>())
                        .add(error.asText());
            }
        }
        return errors;
    }

    /** Connect's answer to a bad configuration is one long text: ask again for what is wrong with each setting. */
    private void checked(String name, Map<String, String> config, Runnable request) {
        try {
            request.run();
        } catch (ConnectRefused e) {
            if (e.status() != 400 || !config.containsKey("connector.class")) {
                throw e;
            }
            Map<String, List<String>> errors;
            try {
                Map<String, String> named = new TreeMap<>(config);
                named.put("name", name);
                errors = validate(named);
            } catch (ConnectRefused other) {
                e.addSuppressed(other);
                throw e;
            }
            ConnectRefused refused = new ConnectRefused(e.status(), messageOf(e), errors);
            refused.initCause(e);
            throw refused;
        }
    }

    private static String messageOf(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private JsonNode request(String method, String path, @Nullable String body) {
        HttpResponse<String> response = send(method, path, body, deadline(patience));
        if (response.statusCode() / 100 == 2) {
            return parse(response.body());
        }
        throw new ConnectRefused(response.statusCode(), refusal(response), Map.of());
    }

    private static String refusal(HttpResponse<String> response) {
        String text = response.body();
        try {
            String message = JSON.readTree(text).path("message").asText("");
            text = message.isEmpty() ? text : message;
        } catch (JsonProcessingException e) {
            // not Connect's own answer: as it is
        }
        return text.isBlank() ? "The worker answered " + response.statusCode() + " without a reason" : text.strip();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body, long deadline) {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve(path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        while (true) {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (!isPassing(response) || System.nanoTime() > deadline) {
                    return response;
                }
            } catch (ConnectException e) {
                if (System.nanoTime() > deadline) {
                    throw new RuntimeFailure(
                            "No Connect worker answers at " + rest + ". Start it, or correct the address.", e);
                }
            } catch (IOException e) {
                boolean repeatable = method.equals("GET") || method.equals("PUT");
                if (!repeatable || System.nanoTime() > deadline) {
                    throw new RuntimeFailure(
                            "The Connect worker at " + rest + " broke off " + method + " " + path + ": " + e, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RuntimeFailure("Interrupted while talking to " + rest, e);
            }
            pause();
        }
    }

    /** A worker that is not there yet, or a group in the middle of a rebalance. Connect also says 409 for a name taken. */
    private static boolean isPassing(HttpResponse<String> response) {
        return response.statusCode() == 503
                || (response.statusCode() == 409 && !response.body().contains("already exists"));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("Interrupted while waiting for Connect", e);
        }
    }

    private static long deadline(Duration limit) {
        return System.nanoTime() + limit.toNanos();
    }

    private static String connector(String name) {
        return "connectors/" + encode(name);
    }

    private static String connector(String name, String rest) {
        return connector(name) + "/" + rest;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode parse(String text) {
        if (text.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new RuntimeFailure("This is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
