/**
 * {@code millrace demo}: two real databases, a shop that keeps changing, the pipeline between them, and the proof that
 * both ends are equal. Read {@link dev.millrace.cli.demo.Demo} first.
 */
@NullMarked
package dev.millrace.cli.demo;

import org.jspecify.annotations.NullMarked;
