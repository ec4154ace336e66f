/**
 * Single message transforms: pure functions of a record that work before any sink and after any source.
 * Read {@link dev.millrace.smt.StructTransform} first: it holds all that transforms have in common.
 */
@NullMarked
package dev.millrace.smt;

import org.jspecify.annotations.NullMarked;
