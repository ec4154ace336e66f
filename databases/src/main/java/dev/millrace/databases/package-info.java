/**
 * Database servers on this machine without Docker: their programs are unpacked once, each server has a directory of its
 * own and goes on where it stopped. Read {@link dev.millrace.databases.DatabaseServers} first, then
 * {@code LocalServer}; what differs between the engines is in the implementations of {@code ServerKind}.
 */
@NullMarked
package dev.millrace.databases;

import org.jspecify.annotations.NullMarked;
