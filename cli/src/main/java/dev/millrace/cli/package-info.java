/**
 * The {@code millrace} command: parses, calls, prints; everything else lives in the modules below it.
 * Read {@link dev.millrace.cli.Millrace} first.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
