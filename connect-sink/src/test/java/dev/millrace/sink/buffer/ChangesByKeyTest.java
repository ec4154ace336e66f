package dev.millrace.sink.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangesByKeyTest {
    private static final TableShape SHAPE =
            new TableShape(TableName.of("orders"), List.of(new Column("id", FieldType.of(Kind.INT64), false, true)));

    private final ChangesByKey changes = new ChangesByKey();

    /** Tells whether the key is new. */
    private boolean add(Object... key) {
        int before = changes.size();
        changes.add(new Delete(SHAPE, new Key(key)));
        return changes.size() > before;
    }

    @Test
    void eachKeyIsThereOnceInTheOrderOfItsFirstChange() {
        Random random = new Random(7);
        Set<Long> order = new LinkedHashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long id = random.nextInt(5_000);
            assertThat(add(id)).isEqualTo(order.add(id));
        }
        assertThat(changes.size()).isEqualTo(order.size());
        assertThat(changes.get(new Key(6_000L))).isNull();
        assertThat(changes.drain()).extracting(change -> change.key().value(0)).containsExactlyElementsOf(order);
        assertThat(changes.size()).isZero();
        assertThat(add(order.iterator().next())).isTrue();
    }

    @Test
    void keysThatComeInTheirOrderAreFoundAmongThemAllTheSame() {
        Set<Long> order = new LinkedHashSet<>();
        for (long id = 0; id < 20_000; id += 2) {
            assertThat(add(id)).isEqualTo(order.add(id));
            assertThat(add(id)).as("twice in a row").isFalse();
        }
        assertThat(changes.isAscending()).isTrue();
        assertThat(changes.get(new Key(4_711L))).isNull();
        assertThat(changes.get(new Key(4_712L))).isNotNull();
        assertThat(add(4_712L)).as("long ago").isFalse();
        assertThat(add(20_000L)).isEqualTo(order.add(20_000L));
        assertThat(changes.isAscending()).isTrue();
        assertThat(add(4_711L)).isEqualTo(order.add(4_711L));
        assertThat(changes.isAscending()).isFalse();
        assertThat(add(20_000L)).isFalse();
        assertThat(changes.drain()).extracting(change -> change.key().value(0)).containsExactlyElementsOf(order);
        assertThat(changes.isAscending()).isTrue();
    }

    @Test
    void keysOfOneHashAreTwoKeys() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(add("Aa")).isTrue();
        assertThat(add("BB")).isTrue();
        assertThat(add("Aa")).isFalse();
        assertThat(changes.size()).isEqualTo(2);
    }

    /** Ids of generators leave their low bits alone, or their high ones. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_024, 1L << 16, 1L << 22, 1L << 31, 1_000_003})
    void keysInStepsOfAnySizeSpread(long step) {
        List<Key> keys = new ArrayList<>(
                LongStream.range(0, 200_000).mapToObj(i -> new Key(i * step)).toList());
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> keys.forEach(key -> changes.add(new Delete(SHAPE, key))));
        assertThat(changes.size()).isEqualTo(keys.size());
    }
}
