/**
 * A Kafka broker and a Connect worker in this process, and a client for a worker anywhere. Read
 * {@link dev.millrace.runtime.EmbeddedRuntime} first; what lasts from one run to the next is in
 * {@link dev.millrace.runtime.StateDirectory}.
 */
@NullMarked
package dev.millrace.runtime;

import org.jspecify.annotations.NullMarked;
