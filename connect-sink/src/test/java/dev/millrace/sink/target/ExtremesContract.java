package dev.millrace.sink.target;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each {@link Extreme} arrives as it was, by few rows and by many, or is refused in the words of the target's page. */
public interface ExtremesContract {
    TopicPartition EDGES_0 = new TopicPartition("edges", 0);

    /** So many that they are streamed where that is to be had. */
    int STREAMED = 300;

    /** A target on a database that is empty. */
    Target opened();

    List<Map<String, @Nullable String>> found(String table);

    /** The words for each value that has no place here. */
    Map<Extreme, String> refused();

    /** The target's page below {@code docs}. */
    String page();

    private static RowChange[] many(int count, LongFunction<RowChange> change) {
        return LongStream.range(0, count).mapToObj(change).toArray(RowChange[]::new);
    }

    @ParameterizedTest
    @EnumSource
    default void anExtremeArrivesAsItWasOrIsRefusedInTheWordsOfThePage(Extreme extreme) {
        TableShape edge = shape("edges", key("id", Kind.INT64), column("v", extreme.type()));
        String words = refused().get(extreme);
        try (Target target = opened()) {
            TargetFixture writer = owning(target, EDGES_0);
            writer.write(1, upsert(edge, -1L, (Object) null));
            if (words == null) {
                writer.write(2, upsert(edge, 0L, extreme.value()));
                writer.write(3, many(STREAMED, id -> upsert(edge, id, id == 7 ? null : extreme.value())));
            } else {
                refuses(writer, words, upsert(edge, 1L, extreme.value()));
                refuses(writer, words, many(STREAMED, id -> upsert(edge, id, extreme.value())));
            }
        }
        assertThat(found("edges").stream().filter(row -> row.get("v") != null))
                .hasSize(words == null ? STREAMED - 1 : 0)
                .allSatisfy(row -> assertThat(row).containsEntry("v", extreme.text()));
    }

    private static void refuses(TargetFixture writer, String words, RowChange... changes) {
        TargetException refusal = catchThrowableOfType(TargetException.class, () -> writer.write(2, changes));
        assertThat(refusal).hasMessageContaining(words).hasMessageContaining("edges");
        assertThat(refusal.kind()).isEqualTo(FailureKind.POISON);
    }

    @Test
    default void thePageHasTheWordsOfEachRefusal() throws IOException {
        String page = Files.readString(Path.of("..", "docs", page())).replaceAll("\\s+", " ");
        refused().values().forEach(words -> assertThat(page).contains(words));
    }
}
