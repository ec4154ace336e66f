package dev.millrace.sink.target.bigquery.standin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.Value;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.sink.target.bigquery.standin.SqlEngine.Result;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The part of BigQuery's REST API that sinks need: datasets, tables, jobs and queries. */
final class RestApi implements AutoCloseable {
    private static final String LOCATION = "EU";
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    static {
        // Else the body of each answer waits for 40 ms for its headers to be acknowledged. Read when the first server
        // is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Storage storage;
    private final SqlEngine engine;
    private final Faults faults;
    private final LongSupplier rowsTaken;
    private final Map<String, JsonObject> jobs = new ConcurrentHashMap<>();
    private final AtomicLong jobsRun = new AtomicLong();

    RestApi(Storage storage, SqlEngine engine, Faults faults, LongSupplier rowsTaken, int port) throws IOException {
        this.storage = storage;
        this.engine = engine;
        this.faults = faults;
        this.rowsTaken = rowsTaken;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/bigquery/v2/projects/", this::handle);
        server.createContext("/tables/", this::dump);
        server.createContext("/faults/", this::disturb);
        server.createContext("/counts", this::count);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    long jobsRun() {
        return jobsRun.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            JsonElement answer = answer(exchange);
            send(exchange, answer == null ? 204 : 200, answer);
        } catch (Refusal e) {
            send(exchange, e.code(), error(e));
        } catch (RuntimeException e) {
            send(exchange, 500, error(new Refusal(500, "internalError", "The stand-in failed: " + e)));
        }
    }

    private static void send(HttpExchange exchange, int code, @Nullable JsonElement body) throws IOException {
        byte[] bytes = body == null ? new byte[0] : GSON.toJson(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static JsonObject error(Refusal refusal) {
        JsonObject one = new JsonObject();
        one.addProperty("reason", refusal.reason());
        one.addProperty("message", refusal.getMessage());
        one.addProperty("domain", "global");
        JsonArray all = new JsonArray();
        all.add(one);
        JsonObject error = new JsonObject();
        error.addProperty("code", refusal.code());
        error.addProperty("message", refusal.getMessage());
        error.add("errors", all);
        return with("error", error);
    }

    private static JsonObject with(String key, JsonElement value) {
        JsonObject object = new JsonObject();
        object.add(key, value);
        return object;
    }

    private @Nullable JsonElement answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        String method = exchange.getRequestMethod();
        String project = path[4];
        String kind = path[5];
        if (kind.equals("datasets")) {
            String dataset = path[6];
            if (path.length == 7) {
                JsonObject found = new JsonObject();
                found.add("datasetReference", GSON.toJsonTree(Map.of("projectId", project, "datasetId", dataset)));
                found.addProperty("location", LOCATION);
                return found;
            }
            if (method.equals("POST")) {
                return create(project, dataset, body(exchange));
            }
            String name = project + "." + dataset + "." + path[8];
            if (method.equals("DELETE")) {
                storage.drop(name);
                return null;
            }
            return storage.with(() -> describe(storage.table(name)));
        }
        if (kind.equals("jobs") && method.equals("POST")) {
            return job(project, body(exchange));
        }
        if (kind.equals("jobs")) {
            return known(path[6]);
        }
        if (method.equals("POST")) {
            return query(project, body(exchange));
        }
        return results(path[6]);
    }

    private static JsonObject body(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (Reader in = new InputStreamReader(
                zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody(),
                StandardCharsets.UTF_8)) {
            return GSON.fromJson(in, JsonObject.class);
        }
    }

    private JsonObject create(String project, String dataset, JsonObject table) {
        String name = project + "." + dataset + "."
                + table.getAsJsonObject("tableReference").get("tableId").getAsString();
        List<StoredColumn> columns = new ArrayList<>();
        table.getAsJsonObject("schema")
                .getAsJsonArray("fields")
                .forEach(field -> columns.add(StoredColumn.of(field.getAsJsonObject())));
        StoredTable made = new StoredTable(
                name,
                columns,
                List.of(),
                null,
                List.of(),
                table.has("expirationTime") ? table.get("expirationTime").getAsLong() : null);
        storage.create(made);
        return describe(made);
    }

    private static JsonObject describe(StoredTable table) {
        String[] parts = table.name().split("\\.", 3);
        JsonObject described = new JsonObject();
        described.addProperty("type", "TABLE");
        described.addProperty("location", LOCATION);
        described.add(
                "tableReference",
                GSON.toJsonTree(Map.of("projectId", parts[0], "datasetId", parts[1], "tableId", parts[2])));
        JsonArray fields = new JsonArray();
        table.columns().forEach(column -> fields.add(column.toJson()));
        described.add("schema", with("fields", fields));
        if (!table.key().isEmpty()) {
            described.add("tableConstraints", GSON.toJsonTree(Map.of("primaryKey", Map.of("columns", table.key()))));
        }
        if (!table.clusteredBy().isEmpty()) {
            described.add("clustering", GSON.toJsonTree(Map.of("fields", table.clusteredBy())));
        }
        return described;
    }

    private JsonObject job(String project, JsonObject job) {
        JsonObject reference = job.getAsJsonObject("jobReference");
        String id = reference.get("jobId").getAsString();
        if (jobs.containsKey(id)) {
            throw new Refusal(409, "duplicate", "Already Exists: Job " + project + ":" + id);
        }
        JsonObject query = job.getAsJsonObject("configuration").getAsJsonObject("query");
        reference.addProperty("location", LOCATION);
        job.addProperty("id", project + ":" + LOCATION + "." + id);
        job.getAsJsonObject("configuration").addProperty("jobType", "QUERY");
        JsonObject status = new JsonObject();
        status.addProperty("state", "DONE");
        try {
            run(query);
            job.add("statistics", GSON.toJsonTree(Map.of("query", Map.of("statementType", "SCRIPT"))));
        } catch (Refusal e) {
            status.add(
                    "errorResult",
                    error(e).getAsJsonObject("error").getAsJsonArray("errors").get(0));
            job.addProperty("_code", e.code());
        }
        job.add("status", status);
        jobs.put(id, job);
        return job;
    }

    private JsonObject known(String id) {
        JsonObject job = jobs.get(id);
        if (job == null) {
            throw Refusal.notFound("Job " + id);
        }
        return job;
    }

    /** Of a job that has no rows, or the error that it ended with. */
    private JsonObject results(String id) {
        JsonObject job = known(id);
        JsonObject error = job.getAsJsonObject("status").getAsJsonObject("errorResult");
        if (error != null) {
            throw new Refusal(
                    job.get("_code").getAsInt(),
                    error.get("reason").getAsString(),
                    error.get("message").getAsString());
        }
        JsonObject results = answer(Result.NOTHING);
        results.add("jobReference", job.get("jobReference"));
        return results;
    }

    private JsonObject query(String project, JsonObject request) {
        JsonObject answer = answer(run(request));
        answer.add(
                "jobReference", GSON.toJsonTree(Map.of("projectId", project, "jobId", "query", "location", LOCATION)));
        return answer;
    }

    private Result run(JsonObject query) {
        jobsRun.incrementAndGet();
        faults.beforeJob();
        Map<String, Value> parameters = new HashMap<>();
        if (query.has("queryParameters")) {
            for (JsonElement parameter : query.getAsJsonArray("queryParameters")) {
                JsonObject named = parameter.getAsJsonObject();
                JsonElement value = named.getAsJsonObject("parameterValue").get("value");
                parameters.put(
                        named.get("name").getAsString(),
                        Values.parse(
                                named.getAsJsonObject("parameterType")
                                        .get("type")
                                        .getAsString(),
                                value == null ? null : value.getAsString()));
            }
        }
        Result result = engine.run(query.get("query").getAsString(), parameters);
        faults.afterJob();
        return result;
    }

    private static JsonObject answer(Result result) {
        JsonArray fields = new JsonArray();
        for (SimpleColumn column : result.columns()) {
            JsonObject field = new JsonObject();
            field.addProperty("name", column.getName());
            field.addProperty("type", Ddl.nameOf(column.getType().getKind()));
            field.addProperty("mode", "NULLABLE");
            fields.add(field);
        }
        JsonArray rows = new JsonArray();
        for (List<Value> values : result.rows()) {
            JsonArray cells = new JsonArray();
            for (Value value : values) {
                cells.add(with("v", Values.json(value)));
            }
            rows.add(with("f", cells));
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("jobComplete", true);
        answer.addProperty("totalRows", Integer.toString(result.rows().size()));
        answer.add("schema", with("fields", fields));
        if (!result.rows().isEmpty()) {
            answer.add("rows", rows);
        }
        return answer;
    }

    /** For tests in other processes: a table's rows as text, by column. */
    private void dump(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/tables/".length());
        try {
            send(exchange, 200, GSON.toJsonTree(storage.with(() -> rows(storage.table(name)))));
        } catch (Refusal e) {
            send(exchange, e.code(), error(e));
        }
    }

    /** For tests in other processes: so many jobs or requests with rows fail from now on, as {@code /faults/jobs/3}. */
    private void disturb(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        int count = Integer.parseInt(path[3]);
        switch (path[2]) {
            case "jobs" -> faults.failJobs(count, 403, "quotaExceeded", "Quota exceeded: too many concurrent queries");
            case "appends" -> faults.failAppends(count, Status.NOT_FOUND.withDescription("The stream has expired"));
            case "quota" ->
                faults.failAppends(count, Status.RESOURCE_EXHAUSTED.withDescription("Exceeds 'AppendRows throughput'"));
            default -> throw new IllegalArgumentException(path[2]);
        }
        send(exchange, 200, new JsonObject());
    }

    /** For tests in other processes: what has happened so far. */
    private void count(HttpExchange exchange) throws IOException {
        send(exchange, 200, GSON.toJsonTree(Map.of("faults", faults.happened(), "rows", rowsTaken.getAsLong())));
    }

    static List<Map<String, @Nullable String>> rows(StoredTable table) {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        table.rows().values().forEach(values -> {
            Map<String, @Nullable String> row = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(table.columns().get(i).name(), Values.text(values.get(i)));
            }
            rows.add(row);
        });
        return rows;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
