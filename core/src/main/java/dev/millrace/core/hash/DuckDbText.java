package dev.millrace.core.hash;

import java.util.List;

/** DuckDB 1.3 or newer. */
final class DuckDbText implements SqlText {
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
        return "'[' || array_to_string(list_transform(%s, lambda v: %s), ',') || ']'"
                .formatted(c, orNothing(text(column, "v")));
    }

    private static String text(HashedColumn column, String c) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "CASE WHEN %s THEN '1' WHEN NOT %s THEN '0' END".formatted(c, c);
            case INT8, INT16, INT32, INT64, YEAR, UUID -> "CAST(%s AS VARCHAR)".formatted(c);
            case DECIMAL -> decimal(column, c);
            case FLOAT32, FLOAT64 ->
                """
                    CASE WHEN %1$s = 0 THEN '0000000000000000' WHEN isnan(%1$s) THEN '7ff8000000000000' \
                    ELSE lower(hex(CAST(CAST(CAST(%1$s AS DOUBLE) AS BIT) AS BLOB))) END"""
                        .formatted(c);
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                SqlText.escaped("CAST(%s AS VARCHAR)".formatted(c), column.isArray(), "");
            case BINARY -> "lower(hex(%s))".formatted(c);
            case DATE -> day(c);
            case TIME ->
                "rpad(CAST(%1$s AS VARCHAR) || CASE WHEN contains(CAST(%1$s AS VARCHAR), '.') THEN '' ELSE '.' END, 15, '0')"
                        .formatted(c);
            case DATETIME -> timestamp(c);
            case INSTANT -> timestamp("(%s AT TIME ZONE 'UTC')".formatted(c));
            case JSON ->
                SqlText.escaped(
                        "regexp_replace(CAST(%s AS VARCHAR), '%s', '\\1', 'g')".formatted(c, JSON_STRING_OR_SPACE),
                        column.isArray(),
                        "");
        };
    }

    private static String decimal(HashedColumn column, String c) {
        if (SqlText.hasScale(column.type())) {
            return "CAST(CAST(%s AS DECIMAL(38, %d)) AS VARCHAR)"
                    .formatted(c, column.type().scale());
        }
        String text = "CAST(%s AS VARCHAR)".formatted(c);
        return "CASE WHEN contains(%s, '.') THEN rtrim(rtrim(%s, '0'), '.') ELSE %s END".formatted(text, text, text);
    }

    private static String timestamp(String c) {
        return day(c) + " || strftime(%s, ' %%H:%%M:%%S.%%f')".formatted(c);
    }

    private static String day(String c) {
        return """
                CASE WHEN year(%1$s) < 0 THEN '-' WHEN year(%1$s) > 9999 THEN '+' ELSE '' END \
                || CASE WHEN year(%1$s) > 9999 THEN CAST(year(%1$s) AS VARCHAR) \
                ELSE lpad(CAST(abs(year(%1$s)) AS VARCHAR), 4, '0') END || strftime(%1$s, '-%%m-%%d')"""
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
            case MD5 -> "md5(%s)".formatted(text);
            case SHA256 -> "sha256(%s)".formatted(text);
            case MD5_SUM -> number(digest(Digest.MD5, text));
            case SHA256_SUM -> number(digest(Digest.SHA256, text));
        };
    }

    private static String number(String hex) {
        return "CAST('0x' || left(%s, 15) AS BIGINT)".formatted(hex);
    }

    @Override
    public String sum(String number) {
        return "COALESCE(SUM(%s), 0)".formatted(number);
    }
}
