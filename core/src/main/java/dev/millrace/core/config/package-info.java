/**
 * Configuration keys as values: declared once, they feed the ConfigDef, the typed accessor and the reference page.
 * Read {@link dev.millrace.core.config.Setting} first.
 */
@NullMarked
package dev.millrace.core.config;

import org.jspecify.annotations.NullMarked;
