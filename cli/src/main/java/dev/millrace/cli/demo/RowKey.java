package dev.millrace.cli.demo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A row's primary key, ordered as {@link ShopSql#ordered} orders it: numbers by value, text by its UTF-8 bytes. */
record RowKey(List<Object> values) implements Comparable<RowKey> {
    RowKey {
        values = List.copyOf(values);
    }

    @Override
    public int compareTo(RowKey other) {
        for (int i = 0; i < values.size(); i++) {
            int order = compare(values.get(i), other.values.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(Object left, Object right) {
        if (left instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) right);
        }
        return Arrays.compareUnsigned(bytes(left), bytes(right));
    }

    private static byte[] bytes(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return values.size() == 1
                ? shown(values.get(0))
                : values.stream().map(RowKey::shown).toList().toString();
    }

    private static String shown(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
