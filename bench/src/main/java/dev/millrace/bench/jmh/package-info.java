/** Measurements of single steps, without Kafka or a database: {@code bin/bench jmh}. */
@NullMarked
package dev.millrace.bench.jmh;

import org.jspecify.annotations.NullMarked;
