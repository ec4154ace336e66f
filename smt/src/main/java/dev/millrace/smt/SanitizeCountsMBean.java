package dev.millrace.smt;

/** What JMX shows of a {@link Sanitize}: the values that each rule has changed since the task started. */
public interface SanitizeCountsMBean {
    long getNulCharacters();

    long getControlCharacters();

    long getBrokenText();

    long getLongText();

    long getZeroDates();

    long getNonFinite();
}
