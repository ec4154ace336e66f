package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private final Fingerprint fingerprint = new Fingerprint();

    @Test
    void itIsTheBeginningOfSha256OverKindLengthAndText() throws Exception {
        String topic = "t\0\0\0\6orders";
        String rowWithOneInteger = "ri\0\0\0\00242e";
        byte[] canonical = (topic + rowWithOneInteger).getBytes(StandardCharsets.ISO_8859_1);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
        String text = Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));

        assertThat(fingerprint.begin().add("orders").add(Records.key(42)).finish())
                .isEqualTo(text)
                .hasSize(22);
    }

    /** Ids are stored in tables: these may never change. */
    @Test
    void idsOfEarlierReleasesStayTheSame() {
        assertThat(of("shop.inventory.orders", 1L)).isEqualTo("jqNdr7J0TuGrLFzgsgPwlw");
        assertThat(of((Object) null)).isEqualTo("Gxax31OLoS3D+X7buFyqcA");
        assertThat(of(new BigDecimal("1.50"), 1.5d, true, new byte[] {1, 2})).isEqualTo("TC+uZi9eVX8V1xvRUZtOOg");
    }

    @Test
    void theWidthOfATypeDoesNotCount() {
        assertThat(of((byte) 7))
                .isEqualTo(of((short) 7))
                .isEqualTo(of(7))
                .isEqualTo(of(7L))
                .isEqualTo(of(BigInteger.valueOf(7)));
        assertThat(of(0.5f)).isEqualTo(of(0.5d));
        assertThat(of(-0.0d)).isEqualTo(of(0.0f));
        assertThat(of(new BigDecimal("1.50"))).isEqualTo(of(new BigDecimal("1.5")));
        assertThat(of(new byte[] {1, 2})).isEqualTo(of(ByteBuffer.wrap(new byte[] {1, 2})));
        assertThat(of(Date.from(Instant.ofEpochMilli(5)))).isNotEqualTo(of(Date.from(Instant.ofEpochMilli(6))));
    }

    @Test
    void differentSequencesAreToldApart() {
        List<String> ids = List.of(
                of("1"),
                of(1),
                of(true),
                of(1.0d),
                of(BigDecimal.ONE),
                of(new byte[] {'1'}),
                of((Object) null),
                of("null"),
                of(""),
                of(null, null),
                of("ab", "c"),
                of("a", "bc"),
                of("abc"),
                of(List.of("a", "bc")),
                of(List.of("a"), "bc"),
                of(List.of()),
                of(Map.of()),
                of(Map.of("a", 1)),
                of(Map.of("a", 2)),
                of(Map.of("b", 1)),
                of(Records.key(1)),
                of(Records.key(2)));
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    }

    @Test
    void aMapsOrderDoesNotCount() {
        assertThat(of(Records.map("a", 1, "b", null))).isEqualTo(of(Records.map("b", null, "a", 1)));
    }

    @Test
    void lengthsAroundTheBufferMakeNoDifferenceToTheSequence() throws Exception {
        for (int length = 490; length < 530; length++) {
            String text = "x".repeat(length);
            byte[] canonical = new byte[2 * (length + 5)];
            ByteBuffer.wrap(canonical)
                    .put((byte) 't')
                    .putInt(length)
                    .put(text.getBytes(StandardCharsets.UTF_8))
                    .put((byte) 't')
                    .putInt(length)
                    .put(text.getBytes(StandardCharsets.UTF_8));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
            assertThat(of(text, text))
                    .isEqualTo(Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16)));
        }
    }

    @Test
    void columnsLeftOutDoNotCount() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("own", Schema.STRING_SCHEMA)
                .build();
        String one = fingerprint
                .begin()
                .addFields(new Struct(schema).put("id", 1).put("own", "x"), Set.of("own"))
                .finish();
        String two = fingerprint
                .begin()
                .addFields(new Struct(schema).put("id", 1).put("own", "y"), Set.of("own"))
                .finish();
        assertThat(one)
                .isEqualTo(two)
                .isEqualTo(fingerprint.begin().add(Records.key(1)).finish());
    }

    @Test
    void anUnknownObjectIsRefusedAndLeavesNothingBehind() {
        String before = of("a");
        assertThatThrownBy(() -> of("left", new AtomicLong(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("AtomicLong");
        assertThat(of("a")).as("the next id, after a refusal").isEqualTo(before);
    }

    private String of(@Nullable Object... values) {
        fingerprint.begin();
        for (Object value : values) {
            fingerprint.add(value);
        }
        return fingerprint.finish();
    }
}
