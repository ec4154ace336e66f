package dev.millrace.cli.demo;

import java.util.List;

/** A table of the shop: its columns in order, of which the first {@code keyLength} are the primary key. */
record ShopTable(String name, int keyLength, List<ShopColumn> columns) {
    ShopTable {
        columns = List.copyOf(columns);
    }

    List<ShopColumn> key() {
        return columns.subList(0, keyLength);
    }

    ShopColumn column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No column " + wanted + " in " + name));
    }
}
