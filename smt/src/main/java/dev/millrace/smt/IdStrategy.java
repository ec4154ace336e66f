package dev.millrace.smt;

/** What a row's id is made of. */
enum IdStrategy {
    KEY,
    CONTENT,
    POSITION,
    RANDOM
}
