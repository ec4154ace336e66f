/**
 * How a table has to change so that the incoming rows fit, planned without I/O.
 * Read {@link dev.millrace.sink.schema.SchemaFitter} first.
 */
@NullMarked
package dev.millrace.sink.schema;

import org.jspecify.annotations.NullMarked;
