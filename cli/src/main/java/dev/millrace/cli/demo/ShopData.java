package dev.millrace.cli.demo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows of the shop, drawn from a seeded random: in the order of each table's columns, as {@link Session} binds them. */
final class ShopData {
    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Björn", "Chloé", "Đorđe", "Emre", "Fatima", "Günther", "한별", "Ines", "Łukasz", "さくら", "Zoë");
    private static final List<String> LAST_NAMES = List.of(
            "Archer", "Brontë", "Castañeda", "D'Arcy", "Eriksson", "Fischer", "Gonçalves", "Ivanović", "Nguyễn");
    private static final List<String> THINGS =
            List.of("Lamp", "Kettle", "Bicycle", "Mug", "Notebook", "Tent", "Chair", "Radio", "Blanket", "Compass");
    /** What a loader that escapes text badly would bend. */
    private static final List<String> NOTES = List.of(
            "Leave it with the neighbour 🙂",
            "",
            " spaces at both ends ",
            "two\nlines",
            "a\ttab and a \\N that is not NULL",
            "back\\slash, \"double\" and 'single' quotes",
            "ring twice, then 🚲 to the back door",
            "\\",
            "NULL",
            "日本語のメモ");

    private static final List<String> CURRENCIES = List.of("EUR", "USD", "GBP", "JPY");
    private static final BigInteger DECIMAL_20 = BigInteger.TEN.pow(20);
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int LONG_TEXT_CHARS = 6_000;

    private final Random random;

    ShopData(Random random) {
        this.random = random;
    }

    List<@Nullable Object> customer(long id) {
        return row(
                id,
                unsigned(),
                "customer-" + id + "@example.com",
                name(),
                tier(),
                random.nextBoolean(),
                maybe(birthday()),
                maybe(preferences()),
                money20(),
                timestamp(),
                timestamp());
    }

    List<@Nullable Object> product(String sku) {
        return row(
                sku,
                oneOf(THINGS) + " " + (random.nextInt(900) + 100),
                maybe(description()),
                price(),
                money20(),
                maybe(weight()),
                maybe(attributes()),
                random.nextBoolean(),
                maybe(birthday()),
                timestamp());
    }

    List<@Nullable Object> order(long id, long customer) {
        return row(
                id,
                customer,
                "new",
                money20(),
                oneOf(CURRENCIES),
                maybe(shipping()),
                maybe(note()),
                timestamp(),
                null,
                timestamp());
    }

    List<@Nullable Object> orderLine(long order, long line, String sku) {
        return row(
                order,
                line,
                sku,
                random.nextInt(1, 65_536),
                money20(),
                maybe(random.nextDouble()),
                random.nextInt(10) == 0,
                timestamp());
    }

    List<@Nullable Object> payment(long id, long order) {
        return row(
                id,
                order,
                unsigned(),
                money20(),
                oneOf(List.of("card", "cash", "transfer")),
                maybe(receipt()),
                timestamp(),
                timestamp());
    }

    /** Unique for each number; of every ten, two differ in case only. */
    static String sku(long number) {
        long block = number / THINGS.size() * THINGS.size();
        if (number % THINGS.size() == 1) {
            return sku(block).toLowerCase(Locale.ROOT);
        }
        return "%s-%06d".formatted(THINGS.get((int) (number % THINGS.size())), block);
    }

    String name() {
        return oneOf(FIRST_NAMES) + " " + oneOf(LAST_NAMES) + (random.nextInt(20) == 0 ? " 🎈" : "");
    }

    String tier() {
        return oneOf(List.of("bronze", "silver", "gold"));
    }

    String note() {
        return oneOf(NOTES);
    }

    String phone() {
        return "+49 30 %07d".formatted(random.nextInt(10_000_000));
    }

    BigDecimal price() {
        return BigDecimal.valueOf(random.nextInt(1_000_000), 2);
    }

    /** All twenty digits of a DECIMAL(20,6), either sign. */
    BigDecimal money20() {
        BigInteger unscaled = random.nextInt(8) == 0
                ? new BigInteger(70, random).mod(DECIMAL_20)
                : BigInteger.valueOf(random.nextInt(1_000_000_000));
        return new BigDecimal(random.nextInt(10) == 0 ? unscaled.negate() : unscaled, 6);
    }

    /** Half of them are above 2^63. */
    BigInteger unsigned() {
        return new BigInteger(Long.toUnsignedString(random.nextLong()));
    }

    /** The hours that summer time skips are among them: here they are times like any other. */
    LocalDateTime timestamp() {
        if (random.nextInt(200) == 0) {
            return LocalDateTime.of(2024, 3, 31, 2, 30, 0, 1_000);
        }
        LocalDate day = LocalDate.of(2019, 1, 1).plusDays(random.nextInt(2_500));
        return day.atStartOfDay().plusNanos(random.nextLong(MICROS_PER_DAY) * 1_000);
    }

    LocalDate birthday() {
        return LocalDate.of(1900, 1, 1).plusDays(random.nextInt(45_000));
    }

    double weight() {
        return Math.scalb(random.nextDouble(), random.nextInt(40) - 20);
    }

    String preferences() {
        return """
                {"theme": "%s", "emoji": "🎉", "tags": ["a", "b", %d], "limits": {"daily": %d.5, "none": null}, "seen": "%s"}"""
                .formatted(
                        random.nextBoolean() ? "dark" : "light",
                        random.nextInt(100),
                        random.nextInt(1_000),
                        random.nextInt(50) == 0 ? longText() : "");
    }

    String attributes() {
        return """
                {"colour": "%s", "sizes": [%d, %d], "quote\\"d": "back\\\\slash", "deep": {"empty": {}, "list": []}}"""
                .formatted(oneOf(List.of("red", "grün", "青")), random.nextInt(50), random.nextInt(50));
    }

    String shipping() {
        return """
                {"street": "%s street %d", "express": %b}"""
                .formatted(oneOf(LAST_NAMES), random.nextInt(200), random.nextBoolean());
    }

    private String description() {
        return random.nextInt(50) == 0 ? longText() : oneOf(NOTES) + " " + oneOf(THINGS);
    }

    /** Long enough for PostgreSQL to keep it outside the row, where an update of other columns does not repeat it. */
    private String longText() {
        StringBuilder text = new StringBuilder(LONG_TEXT_CHARS);
        while (text.length() < LONG_TEXT_CHARS) {
            text.append(Long.toString(random.nextLong(), 36)).append(' ');
        }
        return text.toString();
    }

    private byte[] receipt() {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextInt(5) == 0 ? null : value;
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(values)));
    }
}
