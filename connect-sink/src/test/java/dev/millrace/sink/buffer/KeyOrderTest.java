package dev.millrace.sink.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyOrderTest {
    private static final TableShape THINGS =
            new TableShape(TableName.of("things"), List.of(new Column("id", FieldType.of(Kind.INT64), false, true)));

    static Stream<List<Key>> keys() {
        Random random = new Random(7);
        return Stream.of(
                List.of(),
                List.of(new Key(3L)),
                List.of(new Key(3L), new Key(-3L), new Key(0L)),
                List.of(new Key(Long.MAX_VALUE), new Key(Long.MIN_VALUE), new Key(0L)),
                List.of(new Key(Long.MAX_VALUE), new Key(0L), new Key(Long.MAX_VALUE - 1)),
                List.of(new Key(2L), new Key(1), new Key((short) 0)),
                List.of(new Key("b"), new Key("a"), new Key("")),
                List.of(new Key(2L, "a"), new Key(1L, "b"), new Key(1L, "a")),
                List.of(new Key(2L), new Key("1"), new Key(1L)),
                random.longs(5_000).distinct().mapToObj(Key::new).toList(),
                random.longs(5_000, -40_000, 40_000)
                        .distinct()
                        .mapToObj(Key::new)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void changesStandInTheOrderOfTheirKeys(List<Key> keys) {
        List<RowChange> changes = new ArrayList<>();
        keys.forEach(key -> changes.add(new Delete(THINGS, key)));

        assertThat(KeyOrder.sorted(changes))
                .extracting(RowChange::key)
                .containsExactlyElementsOf(
                        keys.stream().sorted(Comparator.naturalOrder()).toList());
    }
}
