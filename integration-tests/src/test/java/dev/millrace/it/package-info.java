/**
 * What is shipped, put together and broken on purpose: real brokers, workers with plugin isolation, real databases. Read
 * {@link dev.millrace.it.PipelineIT} first; {@link dev.millrace.it.Cluster} has what all tests of a run share.
 */
@NullMarked
package dev.millrace.it;

import org.jspecify.annotations.NullMarked;
