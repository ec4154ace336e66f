/**
 * What Debezium's sources lose before Kafka, kept by thin subclasses of its connectors and a converter of its kind.
 * Read {@link dev.millrace.source.debezium.WholeChanges} first: it says what is lost, and when.
 */
@NullMarked
package dev.millrace.source.debezium;

import org.jspecify.annotations.NullMarked;
