/**
 * The databases that are written to: their tables, what they cost, what they hold in the end, and their own bulk load.
 * Read {@link dev.millrace.bench.database.BenchDatabase} first.
 */
@NullMarked
package dev.millrace.bench.database;

import org.jspecify.annotations.NullMarked;
