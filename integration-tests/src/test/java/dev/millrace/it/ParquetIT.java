package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.S3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;

/**
 * The events of a table of MariaDB are in Parquet files on S3, each of them once, and the newest of each key are the rows
 * of the source, whatever happened to the workers in between.
 */
class ParquetIT {
    private static final String BUCKET = "filed";
    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI store = S3Server.shared().endpoint();

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void eachEventIsInTheFilesOnceAndTheNewestAreTheSourcesRows() throws Exception {
        send("PUT", "/" + BUCKET, BodyHandlers.ofString());
        FileTargets pipeline = new FileTargets("parquet");
        pipeline.run(ConnectorConfigFile.load(Build.ROOT.resolve("connector-configs/sink-parquet.json"))
                .resolved(Map.of(
                        "TARGET_URL", "parquet:s3://" + BUCKET + "/lake",
                        "TARGET_USER", "key",
                        "TARGET_PASSWORD", "secret"))
                .with("parquet.s3.endpoint", store.toString())
                .with("parquet.s3.path.style", "true")
                .with("batch.min.interval.ms", "300"));

        Path lake = download();
        try (Connection reader = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = reader.createStatement()) {
            String files = "read_parquet('%s/lake/item/**/*.parquet', union_by_name = true, hive_partitioning = true)"
                    .formatted(lake);
            List<String> positions = new ArrayList<>();
            try (ResultSet events = statement.executeQuery("SELECT _topic, _partition, _offset FROM " + files)) {
                while (events.next()) {
                    positions.add(EventLog.position(events.getString(1), events.getInt(2), events.getLong(3)));
                }
            }
            assertThat(positions).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(positions))
                    .isEqualTo(EventLog.committed(Cluster.bootstrapServers(), pipeline.topic()));
            String newest = "(SELECT * FROM " + files
                    + " QUALIFY row_number() OVER (PARTITION BY id ORDER BY _offset DESC) = 1) WHERE _op <> 'd'";
            assertThat(FileTargets.rows(reader, newest)).isEqualTo(pipeline.sourceRows());
        }
    }

    private Path download() throws Exception {
        Path folder = Build.scratch("parquet/copy");
        String listed = send("GET", "/" + BUCKET + "?list-type=2", BodyHandlers.ofString())
                .body();
        assertThat(listed).contains("<IsTruncated>false</IsTruncated>");
        Matcher keys = KEY.matcher(listed);
        while (keys.find()) {
            Path file = folder.resolve(keys.group(1));
            Files.createDirectories(file.getParent());
            send("GET", "/" + BUCKET + "/" + keys.group(1), BodyHandlers.ofFile(file));
        }
        return folder;
    }

    private <T> HttpResponse<T> send(String method, String path, HttpResponse.BodyHandler<T> body) throws Exception {
        HttpResponse<T> answer = http.send(
                HttpRequest.newBuilder(store.resolve(path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                body);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer;
    }
}
