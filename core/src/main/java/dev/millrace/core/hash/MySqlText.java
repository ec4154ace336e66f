package dev.millrace.core.hash;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** MySQL and MariaDB. All is done on bytes, so that neither collations nor the session's character set have a say. */
record MySqlText(String firstGroup) implements SqlText {
    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public String text(HashedColumn column) {
        if (column.isArray()) {
            throw SqlText.noArrays("MySQL", column);
        }
        String c = quote(column.name());
        return switch (column.type().kind()) {
            case BOOLEAN -> "CASE WHEN %s THEN '1' WHEN NOT %s THEN '0' END".formatted(c, c);
            // "+ 0" takes off the zeros of a ZEROFILL column
            case INT8, INT16, INT32, INT64, YEAR -> "CAST(%s + 0 AS CHAR)".formatted(c);
            case DECIMAL -> decimal(column, c);
            // the servers have no function for the bits of a double, but a point's binary form holds them, last byte
            // first
            case FLOAT32, FLOAT64 ->
                "CASE WHEN %s = 0 THEN '0000000000000000' ELSE LOWER(HEX(REVERSE(SUBSTRING(ST_AsBinary(POINT(%s, 0)), 6, 8)))) END"
                        .formatted(c, c);
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                SqlText.escaped(utf8(c), false, "_binary");
            case BINARY -> "LOWER(HEX(%s))".formatted(c);
            case DATE -> "DATE_FORMAT(%s, '%%Y-%%m-%%d')".formatted(c);
            case TIME -> "CAST(CAST(%s AS TIME(6)) AS CHAR)".formatted(c);
            case DATETIME -> timestamp(c);
            // UNIX_TIMESTAMP takes a TIMESTAMP as it is stored, whatever the session's time zone
            case INSTANT ->
                timestamp("DATE_ADD(TIMESTAMP'1970-01-01 00:00:00.000000', INTERVAL UNIX_TIMESTAMP(%s) SECOND)"
                        .formatted(c));
            case UUID -> "LOWER(CAST(%s AS CHAR))".formatted(c);
            case JSON ->
                SqlText.escaped(
                        utf8("REGEXP_REPLACE(CONVERT(%s USING utf8mb4), %s, %s)"
                                .formatted(c, literal(JSON_STRING_OR_SPACE), literal(firstGroup))),
                        false,
                        "_binary");
        };
    }

    private static String decimal(HashedColumn column, String c) {
        if (SqlText.hasScale(column.type())) {
            return "CAST(CAST(%s AS DECIMAL(65, %d)) AS CHAR)"
                    .formatted(c, column.type().scale());
        }
        String text = "CAST(%s AS CHAR)".formatted(c);
        return "IF(INSTR(%s, '.') > 0, TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM %s)), %s)"
                .formatted(text, text, text);
    }

    private static String timestamp(String c) {
        return "DATE_FORMAT(%s, '%%Y-%%m-%%d %%H:%%i:%%s.%%f')".formatted(c);
    }

    private static String utf8(String c) {
        return "CAST(CONVERT(%s USING utf8mb4) AS BINARY)".formatted(c);
    }

    /** In hexadecimal, since what a backslash means depends on the session. */
    private static String literal(String text) {
        return "_utf8mb4 x'%s'".formatted(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String orNothing(String text) {
        return "COALESCE(%s, _binary'%s')".formatted(text, CanonicalText.NOTHING);
    }

    @Override
    public String join(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : "CONCAT_WS(_binary'|', " + String.join(", ", texts) + ")";
    }

    @Override
    public String digest(Digest digest, String text) {
        return switch (digest) {
            case MD5 -> "MD5(%s)".formatted(text);
            case SHA256 -> "SHA2(%s, 256)".formatted(text);
            case MD5_SUM -> number(digest(Digest.MD5, text));
            case SHA256_SUM -> number(digest(Digest.SHA256, text));
        };
    }

    private static String number(String hex) {
        return "CAST(CONV(LEFT(%s, 15), 16, 10) AS UNSIGNED)".formatted(hex);
    }

    @Override
    public String sum(String number) {
        return "COALESCE(SUM(%s), 0)".formatted(number);
    }
}
