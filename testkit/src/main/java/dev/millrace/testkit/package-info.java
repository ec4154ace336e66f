/**
 * What the tests of all modules share; nothing of it ships. Read {@link dev.millrace.testkit.NeedsDatabase} first to
 * write a test on a real database, {@link dev.millrace.testkit.TcpProxy} to break its connections.
 */
@NullMarked
package dev.millrace.testkit;

import org.jspecify.annotations.NullMarked;
