package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.SharedDatabases;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wrong configuration is refused when it is posted, on the key that is wrong, and nobody learns a secret by it. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class WrongConfigIT {
    private static final String SECRET = "s3cr3t-of-the-target";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsUnknown(Engine engine) throws Exception {
        refused(engine, config -> config.with("write.mod", "append"), "write.mod", "Did you mean write.mode?");
    }

    @ParameterizedTest
    @EnumSource
    void noUrl(Engine engine) throws Exception {
        refused(engine, config -> without(config, "connection.url"), "connection.url", "Missing required");
    }

    @ParameterizedTest
    @EnumSource
    void aUrlOfNoDriverThatIsHere(Engine engine) throws Exception {
        refused(
                engine,
                config -> config.with("connection.url", "jdbc:oracle:thin:@//db:1521/shop"),
                "connection.url",
                "jdbc:");
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatDoesNotAnswer(Engine engine) throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        refused(
                engine,
                config -> config.with("connection.url", scheme(engine) + "//127.0.0.1:" + free + "/shop"),
                "connection.url",
                "cannot be reached");
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordThatIsWrong(Engine engine) throws Exception {
        refused(
                engine,
                config -> config.with("connection.password", SECRET),
                "connection.password",
                "refused this user and password");
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordInTheUrl(Engine engine) throws Exception {
        refused(
                engine,
                config -> config.with(
                        "connection.url", config.config().get("connection.url") + "?user=shop&password=" + SECRET),
                "connection.url",
                "connection.password");
        if (engine != Engine.POSTGRES) {
            refused(
                    engine,
                    config ->
                            config.with("connection.url", scheme(engine) + "//shop:" + SECRET + "@127.0.0.1:3306/shop"),
                    "connection.url",
                    "connection.password");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseThatIsNotThere(Engine engine) throws Exception {
        refused(
                engine,
                config -> config.with(
                        "connection.url",
                        String.valueOf(config.config().get("connection.url")).replaceFirst("[^/]*$", "no_such_shop")),
                "connection.url",
                "");
    }

    @Test
    void aRightOneIsTaken() throws Exception {
        for (Engine engine : Engine.values()) {
            HttpResponse<String> answer = send("PUT", validation(), body(config(engine)));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).path("error_count").asInt())
                    .as(answer.body())
                    .isZero();
        }
    }

    /** Posts the configuration, and asks for its validation, where the error stands beside its key. */
    private void refused(Engine engine, UnaryOperator<ConnectorConfigFile> spoil, String key, String message)
            throws Exception {
        ConnectorConfigFile wrong = spoil.apply(config(engine));

        HttpResponse<String> posted = send("POST", "connectors", wrong.toJson());
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(400);
        HttpResponse<String> validated = send("PUT", validation(), body(wrong));
        assertThat(validated.statusCode()).as(validated.body()).isEqualTo(200);

        assertThat(errors(validated.body(), key)).as(validated.body()).anyMatch(error -> error.contains(message));
        assertThat(posted.body()).contains(message);
        assertThat(Cluster.worker().connectors()).doesNotContain(wrong.name());
        for (String secret : List.of(SECRET, config(engine).config().get("connection.password"))) {
            assertThat(posted.body()).doesNotContain(secret);
            assertThat(validated.body()).doesNotContain(secret);
            assertThat(Files.readString(Cluster.workerLog())).doesNotContain(secret);
        }
    }

    private static ConnectorConfigFile config(Engine engine) {
        Database database = new Database(SharedDatabases.get(engine), "wrong_config");
        database.server().createDatabase(database.name());
        return Pipeline.file("sink", database)
                .resolved(Pipeline.environment(Cluster.bootstrapServers(), database, database))
                .named("wrong-" + database.engineWord());
    }

    private static String scheme(Engine engine) {
        return switch (engine) {
            case MARIADB -> "jdbc:mariadb:";
            case MYSQL -> "jdbc:mysql:";
            case POSTGRES -> "jdbc:postgresql:";
        };
    }

    private static ConnectorConfigFile without(ConnectorConfigFile config, String key) {
        Map<String, String> rest = new LinkedHashMap<>(config.config());
        rest.remove(key);
        return new ConnectorConfigFile(config.name(), rest);
    }

    private static String validation() {
        return "connector-plugins/MillraceSinkConnector/config/validate";
    }

    private static String body(ConnectorConfigFile config) throws IOException {
        Map<String, String> named = new LinkedHashMap<>(config.config());
        named.put("name", config.name());
        return JSON.writeValueAsString(named);
    }

    private static List<String> errors(String validation, String key) throws IOException {
        List<String> errors = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(validation).path("configs")) {
            if (entry.path("value").path("name").asText().equals(key)) {
                entry.path("value").path("errors").forEach(error -> errors.add(error.asText()));
            }
        }
        return errors;
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(Cluster.worker().restUrl().resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
