package dev.millrace.core.hash;

import dev.millrace.core.FieldType;
import java.util.List;

/** SQL Server 2019 or newer, which is the first that knows UTF-8. It has no regular expressions: JSON counts as stored. */
final class SqlServerText implements SqlText {
    /** What the server's own types hold: 100 nanoseconds. */
    private static final int DIGITS_MAX = 7;

    @Override
    public String quote(String identifier) {
        return "[" + identifier.replace("]", "]]") + "]";
    }

    @Override
    public String text(HashedColumn column) {
        if (column.isArray()) {
            throw SqlText.noArrays("SQL Server", column);
        }
        String c = quote(column.name());
        FieldType type = column.type();
        return switch (type.kind()) {
            case BOOLEAN, INT8, INT16, INT32, INT64, YEAR -> "CONVERT(nvarchar(max), %s)".formatted(c);
            case DECIMAL -> decimal(type, c);
            case FLOAT32, FLOAT64 ->
                "CASE WHEN %s = 0 THEN N'0000000000000000' ELSE LOWER(CONVERT(nvarchar(16), CONVERT(binary(8), CONVERT(float, %s)), 2)) END"
                        .formatted(c, c);
            case TEXT, JSON, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                SqlText.escaped(
                        "(CONVERT(nvarchar(max), %s) COLLATE Latin1_General_100_BIN2)".formatted(c), false, "N");
            case BINARY -> "LOWER(CONVERT(nvarchar(max), %s, 2))".formatted(c);
            case DATE -> "CONVERT(nvarchar(10), %s, 23)".formatted(c);
            case TIME ->
                "LEFT(CONVERT(nvarchar(16), CONVERT(time(7), CONVERT(time(%d), %s)), 121), 15)"
                        .formatted(digits(type), c);
            case DATETIME -> timestamp(type, c);
            case INSTANT -> timestamp(type, "SWITCHOFFSET(%s, '+00:00')".formatted(c));
            case UUID -> "LOWER(CONVERT(nvarchar(36), %s))".formatted(c);
        };
    }

    private static String decimal(FieldType type, String c) {
        if (SqlText.hasScale(type)) {
            return "CONVERT(nvarchar(max), CONVERT(decimal(38, %d), %s))".formatted(type.scale(), c);
        }
        // 2019 trims spaces only
        String text = "CONVERT(nvarchar(50), %s)".formatted(c);
        String bare = "REPLACE(RTRIM(REPLACE(%s, N'0', N' ')), N' ', N'0')".formatted(text);
        return "CASE WHEN CHARINDEX(N'.', %s) > 0 THEN REPLACE(RTRIM(REPLACE(%s, N'.', N' ')), N' ', N'.') ELSE %s END"
                .formatted(text, bare, text);
    }

    /** The old datetime counts in thirds of a hundredth; told that it has 3 digits, it is rounded to what it shows. */
    private static String timestamp(FieldType type, String c) {
        return "LEFT(CONVERT(nvarchar(27), CONVERT(datetime2(7), CONVERT(datetime2(%d), %s)), 121), 26)"
                .formatted(digits(type), c);
    }

    private static int digits(FieldType type) {
        return type.isBounded() ? Math.min(type.size(), DIGITS_MAX) : DIGITS_MAX;
    }

    @Override
    public String orNothing(String text) {
        return "COALESCE(%s, N'%s')".formatted(text, CanonicalText.NOTHING);
    }

    @Override
    public String join(List<String> texts) {
        return "(CONVERT(nvarchar(max), N'') + " + String.join(" + N'|' + ", texts) + ")";
    }

    @Override
    public String digest(Digest digest, String text) {
        return switch (digest) {
            case MD5 -> hex("MD5", text, 32);
            case SHA256 -> hex("SHA2_256", text, 64);
            case MD5_SUM -> number(digest(Digest.MD5, text));
            case SHA256_SUM -> number(digest(Digest.SHA256, text));
        };
    }

    private static String number(String hex) {
        return "CONVERT(bigint, CONVERT(varbinary(8), '0' + LEFT(%s, 15), 2))".formatted(hex);
    }

    private static String hex(String algorithm, String text, int digits) {
        return "LOWER(CONVERT(varchar(%d), HASHBYTES('%s', CONVERT(varchar(max), %s COLLATE Latin1_General_100_BIN2_UTF8)), 2))"
                .formatted(digits, algorithm, text);
    }

    @Override
    public String sum(String number) {
        return "COALESCE(SUM(CONVERT(decimal(38, 0), %s)), 0)".formatted(number);
    }
}
