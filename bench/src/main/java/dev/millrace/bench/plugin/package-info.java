/**
 * What the benchmark adds to the worker: a converter that costs next to nothing, and a sink that does nothing. It is a
 * plugin folder of its own and sees Connect's API only; read {@link dev.millrace.bench.plugin.BinaryConverter} first.
 */
@NullMarked
package dev.millrace.bench.plugin;

import org.jspecify.annotations.NullMarked;
