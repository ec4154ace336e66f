/**
 * What is written to the topics, and what a table must hold in the end. Everything follows from a seed, so that the
 * expected rows need not be kept; read {@link dev.millrace.bench.data.History} first.
 */
@NullMarked
package dev.millrace.bench.data;

import org.jspecify.annotations.NullMarked;
