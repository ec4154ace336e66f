package dev.millrace.core.hash;

import java.util.List;

/** PostgreSQL 13 or newer. */
final class PostgresText implements SqlText {
    @Override
    public String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String text(HashedColumn column) {
        String c = quote(column.name());
        if (!column.isArray()) {
            return text(column, c);
        }
        return """
                CASE WHEN %s IS NOT NULL THEN '[' || COALESCE((SELECT string_agg(%s, ',' ORDER BY e.i) \
                FROM unnest(%s) WITH ORDINALITY AS e(v, i)), '') || ']' END"""
                .formatted(c, orNothing(text(column, "e.v")), c);
    }

    private static String text(HashedColumn column, String c) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "CASE WHEN %s THEN '1' WHEN NOT %s THEN '0' END".formatted(c, c);
            case INT8, INT16, INT32, INT64, YEAR, UUID -> "CAST(%s AS text)".formatted(c);
            case DECIMAL ->
                SqlText.hasScale(column.type())
                        ? "CAST(round(%s, %d) AS text)"
                                .formatted(c, column.type().scale())
                        : "CAST(trim_scale(%s) AS text)".formatted(c);
            case FLOAT32, FLOAT64 ->
                """
                    CASE WHEN %1$s = 0 THEN '0000000000000000' WHEN %1$s = 'NaN' THEN '7ff8000000000000' \
                    ELSE encode(float8send(CAST(%1$s AS double precision)), 'hex') END"""
                        .formatted(c);
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                SqlText.escaped("CAST(%s AS text)".formatted(c), column.isArray(), "");
            case BINARY -> "encode(%s, 'hex')".formatted(c);
            case DATE -> day(c);
            case TIME -> "to_char(%s, 'HH24:MI:SS.US')".formatted(c);
            case DATETIME -> timestamp(c);
            case INSTANT -> timestamp("(%s AT TIME ZONE 'UTC')".formatted(c));
            // an E-string means the same whatever standard_conforming_strings says
            case JSON ->
                SqlText.escaped(
                        "regexp_replace(CAST(%s AS text), E'%s', E'\\\\1', 'g')"
                                .formatted(c, JSON_STRING_OR_SPACE.replace("\\", "\\\\")),
                        column.isArray(),
                        "");
        };
    }

    private static String timestamp(String c) {
        return day(c) + " || to_char(%s, ' HH24:MI:SS.US')".formatted(c);
    }

    /** PostgreSQL counts years before the first from 1, ISO 8601 from 0. */
    private static String day(String c) {
        return """
                CASE WHEN %1$s < '0001-01-01' THEN CASE WHEN extract(year FROM %1$s) = -1 THEN '' ELSE '-' END \
                || to_char(-1 - extract(year FROM %1$s), 'FM0000') || to_char(%1$s, '-MM-DD') \
                WHEN %1$s >= '10000-01-01' THEN '+' || to_char(%1$s, 'YYYY-MM-DD') \
                ELSE to_char(%1$s, 'YYYY-MM-DD') END"""
                .formatted(c);
    }

    @Override
    public String orNothing(String text) {
        return "COALESCE(%s, '%s')".formatted(text, CanonicalText.NOTHING);
    }

    @Override
    public String join(List<String> texts) {
        return "(" + String.join(" || '|' || ", texts) + ")";
    }

    @Override
    public String digest(Digest digest, String text) {
        return switch (digest) {
            case MD5 -> "md5(convert_to(%s, 'UTF8'))".formatted(text);
            case SHA256 -> "encode(sha256(convert_to(%s, 'UTF8')), 'hex')".formatted(text);
            case MD5_SUM -> number(digest(Digest.MD5, text));
            case SHA256_SUM -> number(digest(Digest.SHA256, text));
        };
    }

    private static String number(String hex) {
        return "CAST(CAST('x' || left(%s, 15) AS bit(60)) AS bigint)".formatted(hex);
    }

    @Override
    public String sum(String number) {
        return "COALESCE(SUM(%s), 0)".formatted(number);
    }
}
