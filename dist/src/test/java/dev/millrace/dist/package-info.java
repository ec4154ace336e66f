/**
 * What is shipped, opened and looked at as a user gets it: these tests run after package. Read
 * {@link dev.millrace.dist.ComponentArchiveIT} first.
 */
@NullMarked
package dev.millrace.dist;

import org.jspecify.annotations.NullMarked;
