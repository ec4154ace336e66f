package dev.millrace.core;

/** What a record asks for: of one row, or of a table. */
public sealed interface Change permits RowChange, Change.Truncate {
    TableName table();

    /** The table shall be empty. */
    record Truncate(TableName table) implements Change {}
}
