/**
 * From a Connect record to a change of a row: envelopes are taken apart, logical types become neutral values.
 * Read {@link dev.millrace.sink.decode.RecordDecoder} first.
 */
@NullMarked
package dev.millrace.sink.decode;

import org.jspecify.annotations.NullMarked;
