package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnavailableTest {
    private static final byte[] BYTES = Unavailable.TEXT.getBytes(StandardCharsets.UTF_8);

    private static List<Object> numbers() {
        List<Object> numbers = new ArrayList<>();
        for (byte each : BYTES) {
            numbers.add((int) each);
        }
        return numbers;
    }

    @Test
    void isKnownInEveryFormThatDebeziumGivesIt() {
        List<Object> longs = new ArrayList<>();
        numbers().forEach(number -> longs.add(((Integer) number).longValue()));
        List<Object> forms = List.of(
                "__debezium_unavailable_value",
                BYTES,
                ByteBuffer.wrap(BYTES),
                List.of("__debezium_unavailable_value"),
                List.of(BYTES),
                List.of(UUID.nameUUIDFromBytes(BYTES).toString()),
                numbers(),
                longs,
                "{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"}",
                Map.of("__debezium_unavailable_value", "__debezium_unavailable_value"));
        assertThat(forms).allMatch(Unavailable::is);
    }

    @Test
    void whatOnlyLooksLikeItIsAValue() {
        List<Object> oneOff = numbers();
        oneOff.set(27, 0);
        List<Object> withNull = numbers();
        withNull.set(0, null);
        assertThat(new Object[] {
                    "__debezium_unavailable_valuE",
                    new byte[BYTES.length],
                    List.of(),
                    Arrays.asList((Object) null),
                    List.of(Unavailable.TEXT, Unavailable.TEXT),
                    oneOff,
                    withNull,
                    Map.of(Unavailable.TEXT, "a"),
                    7
                })
                .noneMatch(Unavailable::is);
        assertThat(Unavailable.is(null)).isFalse();
    }
}
