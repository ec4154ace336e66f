/**
 * Connect's JsonConverter, several times faster: the schema that every record repeats is recognised by its bytes instead
 * of being parsed, and whatever is out of the ordinary goes through Connect's own converter.
 * Read {@link dev.millrace.converter.JsonConverter} first, then {@code FastReader} and {@code FastWriter}.
 */
@NullMarked
package dev.millrace.converter;

import org.jspecify.annotations.NullMarked;
