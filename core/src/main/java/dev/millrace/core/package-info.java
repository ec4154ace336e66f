/**
 * The neutral model: what a field, a column and a table are, apart from any database and any record format.
 * Read {@link dev.millrace.core.FieldType} first.
 */
@NullMarked
package dev.millrace.core;

import org.jspecify.annotations.NullMarked;
