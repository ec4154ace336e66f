package dev.millrace.converter;

/** Reads one value of a schema that is not null. */
interface ValueReader {
    Object read(JsonCursor json);
}
