package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.config.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The pages of the reference say what the code says; {@code -Dgolden.update} writes them. */
class ReferencePageTest {
    @Test
    void loadMetadata() throws IOException {
        String intro =
                """
                The transform adds two text columns to each row: the load it came in and its id, named and filled as dlt
                does it. Use `dev.millrace.smt.LoadMetadata$Value` for the record's value (the usual case) or
                `dev.millrace.smt.LoadMetadata$Key` for its key, in a sink or in a source connector:

                ```json
                "transforms": "load",
                "transforms.load.type": "dev.millrace.smt.LoadMetadata$Value",
                "transforms.load.id.strategy": "key"
                ```

                It works on Debezium envelopes (`before` and `after` alike), on flattened rows and on maps without a schema.
                Tombstones, truncates, logical messages, heartbeats, transaction metadata and schema change events pass
                untouched. A text column that has one of the two names already is overwritten where it stands; a column of
                another type is refused. So is a value that is neither a struct nor a map.

                The load id is a unix time in seconds, by the worker's clock: the beginning of the window in which the row
                passed. It never goes back while a task runs. An id made of a key, a content or a position is 128 bits of
                SHA-256 as 22 characters of base64; a random one is 14 characters. The topic is part of the first three, in a
                sink
                by the name it had before other transforms renamed it. The width of a number's type is not, so a key that
                grows from `int` to `bigint` keeps its ids. With `content`, a column that the source left out of the event
                (PostgreSQL's TOAST) counts as the placeholder that stands for it.
                """;
        LoadMetadata.Value<?> transform = new LoadMetadata.Value<>();
        compare(
                "docs/reference/smt-load-metadata.md",
                ConfigReference.markdown("LoadMetadata", intro, transform.config()));
    }

    private static void compare(String page, String fresh) throws IOException {
        Path file = Path.of(System.getProperty("millrace.root")).resolve(page);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, fresh);
        }
        assertThat(file).as("write it with -Dgolden.update").exists();
        assertThat(Files.readString(file)).isEqualTo(fresh);
    }
}
