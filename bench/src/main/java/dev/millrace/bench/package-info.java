/**
 * The command {@code bin/bench}: how fast the sink is, what it costs, and how that compares. Read
 * {@link dev.millrace.bench.Bench} first; each kind of measurement has a package of its own.
 */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
