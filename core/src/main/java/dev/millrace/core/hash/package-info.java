/**
 * The canonical text of a row and the digests over it, in Java and as SQL for each database, so that both say the same.
 * Read {@link dev.millrace.core.hash.CanonicalText} first; {@code docs/reference/row-hash.md} is its specification.
 */
@NullMarked
package dev.millrace.core.hash;

import org.jspecify.annotations.NullMarked;
