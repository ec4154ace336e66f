package dev.millrace.core.hash;

import java.util.List;

/** BigQuery. */
final class BigQueryText implements SqlText {
    /**
     * The bits of a double by arithmetic, since there is no function for them: y is the number without its sign, moved up
     * by s binary places where it is tiny, g its exponent as a logarithm gives it, which may be off by one, e the right
     * one, m the 53 bits of the fraction. All is multiplied by powers of two, which is exact.
     */
    private static final String BITS =
            """
            (SELECT CASE WHEN x = 0 THEN '0000000000000000' WHEN IS_NAN(x) THEN '7ff8000000000000' \
            WHEN IS_INF(x) THEN IF(x > 0, '7ff0000000000000', 'fff0000000000000') \
            ELSE CONCAT(FORMAT('%%03x', IF(x < 0, 2048, 0) + IF(m < POW(2, 52), 0, e + 1023)), \
            FORMAT('%%013x', CAST(IF(m < POW(2, 52), m, m - POW(2, 52)) AS INT64))) END \
            FROM (SELECT x, e, y * POW(2, 52 - e - s) AS m \
            FROM (SELECT x, y, s, GREATEST(-1022, \
            g - s + CASE WHEN y / POW(2, g) >= 2 THEN 1 WHEN y / POW(2, g) < 1 THEN -1 ELSE 0 END) AS e \
            FROM (SELECT x, y, s, LEAST(1023, CAST(FLOOR(LOG(y, 2)) AS INT64)) AS g \
            FROM (SELECT x, IF(ABS(x) < POW(2, -500), 600, 0) AS s, \
            IF(x = 0 OR IS_NAN(x) OR IS_INF(x), 1, IF(ABS(x) < POW(2, -500), ABS(x) * POW(2, 600), ABS(x))) AS y \
            FROM (SELECT CAST(%s AS FLOAT64) AS x))))))""";

    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    @Override
    public String text(HashedColumn column) {
        String c = quote(column.name());
        if (!column.isArray()) {
            return text(column, c);
        }
        // a row with a NULL array is stored as one with an empty array
        return "CONCAT('[', ARRAY_TO_STRING(ARRAY(SELECT %s FROM UNNEST(%s) AS v WITH OFFSET AS i ORDER BY i), ','), ']')"
                .formatted(orNothing(text(column, "v")), c);
    }

    private static String text(HashedColumn column, String c) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "CASE WHEN %s THEN '1' WHEN NOT %s THEN '0' END".formatted(c, c);
            case INT8, INT16, INT32, INT64, YEAR -> "CAST(%s AS STRING)".formatted(c);
            case DECIMAL ->
                SqlText.hasScale(column.type())
                        ? "FORMAT('%%.%df', %s)".formatted(column.type().scale(), c)
                        : "CAST(%s AS STRING)".formatted(c);
            case FLOAT32, FLOAT64 -> "IF(%s IS NULL, NULL, %s)".formatted(c, BITS.formatted(c));
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                SqlText.escaped(c, column.isArray(), "");
            case BINARY -> "TO_HEX(%s)".formatted(c);
            case DATE -> "FORMAT_DATE('%%E4Y-%%m-%%d', %s)".formatted(c);
            case TIME -> "FORMAT_TIME('%%H:%%M:%%E6S', %s)".formatted(c);
            case DATETIME -> "FORMAT_DATETIME('%%E4Y-%%m-%%d %%H:%%M:%%E6S', %s)".formatted(c);
            case INSTANT -> "FORMAT_TIMESTAMP('%%E4Y-%%m-%%d %%H:%%M:%%E6S', %s, 'UTC')".formatted(c);
            case UUID -> "LOWER(%s)".formatted(c);
            case JSON ->
                SqlText.escaped("IF(%s IS NULL, NULL, TO_JSON_STRING(%s))".formatted(c, c), column.isArray(), "");
        };
    }

    @Override
    public String orNothing(String text) {
        return "COALESCE(%s, '%s')".formatted(text, CanonicalText.NOTHING);
    }

    @Override
    public String join(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : "CONCAT(" + String.join(", '|', ", texts) + ")";
    }

    @Override
    public String digest(Digest digest, String text) {
        return switch (digest) {
            case MD5 -> "TO_HEX(MD5(%s))".formatted(text);
            case SHA256 -> "TO_HEX(SHA256(%s))".formatted(text);
            case MD5_SUM -> number(digest(Digest.MD5, text));
            case SHA256_SUM -> number(digest(Digest.SHA256, text));
        };
    }

    private static String number(String hex) {
        return "CAST(CONCAT('0x', LEFT(%s, 15)) AS INT64)".formatted(hex);
    }

    @Override
    public String sum(String number) {
        return "COALESCE(SUM(CAST(%s AS NUMERIC)), 0)".formatted(number);
    }
}
