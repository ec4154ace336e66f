package dev.millrace.core;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table's name with what qualifies it, outermost first: nothing, a schema, or a database and a schema. */
public record TableName(List<String> qualifiers, String name) {
    public TableName {
        qualifiers = List.copyOf(qualifiers);
        if (name.isEmpty() || qualifiers.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("A table name has an empty part: " + qualifiers + " " + name);
        }
    }

    public static TableName of(String name) {
        return new TableName(List.of(), name);
    }

    /** The parts in order, the table's own name last. */
    public static TableName of(List<String> parts) {
        return new TableName(parts.subList(0, parts.size() - 1), parts.get(parts.size() - 1));
    }

    public Stream<String> parts() {
        return Stream.concat(qualifiers.stream(), Stream.of(name));
    }

    @Override
    public String toString() {
        return parts().collect(Collectors.joining("."));
    }
}
