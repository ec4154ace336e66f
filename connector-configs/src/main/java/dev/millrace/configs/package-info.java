/**
 * The connector configurations that ship with Millrace, as values that a program can fill in and post. Read
 * {@link dev.millrace.configs.ConnectorConfigFile} first.
 */
@NullMarked
package dev.millrace.configs;

import org.jspecify.annotations.NullMarked;
