/**
 * Where a benchmark happens: a broker in this process, topics filled once, and Connect workers as processes of their own,
 * so that what they cost can be told apart. Read {@link dev.millrace.bench.lab.Lab} first.
 */
@NullMarked
package dev.millrace.bench.lab;

import org.jspecify.annotations.NullMarked;
