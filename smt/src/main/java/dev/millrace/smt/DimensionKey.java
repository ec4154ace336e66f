package dev.millrace.smt;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a dimension's row is found by. Numbers are equal whatever their scale. */
record DimensionKey(List<Object> parts) {
    /** Nothing where a part is NULL, which equals nothing. */
    static Optional<DimensionKey> of(List<@Nullable Object> parts) {
        if (parts.contains(null)) {
            return Optional.empty();
        }
        return Optional.of(
                new DimensionKey(parts.stream().map(DimensionKey::normal).toList()));
    }

    private static Object normal(@Nullable Object part) {
        if (part instanceof BigDecimal number) {
            return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
        return part == null ? "" : part;
    }

    int bytes() {
        return parts.stream()
                .mapToInt(part -> 48 + 2 * part.toString().length())
                .sum();
    }
}
