/**
 * Results as lines of JSON, and the page with tables and plots that is made of them. Read
 * {@link dev.millrace.bench.report.ResultsFile} first.
 */
@NullMarked
package dev.millrace.bench.report;

import org.jspecify.annotations.NullMarked;
