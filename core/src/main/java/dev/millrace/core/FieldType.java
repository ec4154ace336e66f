package dev.millrace.core;

/** placeholder, replaced in the next step */
public record FieldType(int x) {}
