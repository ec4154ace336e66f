package dev.millrace.smt;

/** What a row that closes a history holds of the row that was deleted. */
enum ClosingRow {
    KEY,
    ALL
}
