/**
 * The seam between the sink and a database: what a new target implements, and nothing more.
 * Read {@link dev.millrace.sink.target.Target} first.
 */
@NullMarked
package dev.millrace.sink.target;

import org.jspecify.annotations.NullMarked;
