package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.hash.CanonicalSql;
import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import dev.millrace.testkit.Golden;
import java.util.List;
import java.util.stream.Collectors;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** There is no SQL Server to be had here: its expressions are parsed, and kept in a file that is reviewed. */
class SqlServerSqlTest {
    /** Its columns are the MySQL ones: those without arrays. */
    private static final List<HashedColumn> COLUMNS = HashDatabase.MYSQL.columns();

    @ParameterizedTest
    @EnumSource(Digest.class)
    void everyDigestParses(Digest digest) throws Exception {
        String query = CanonicalSql.SQLSERVER.select(List.of("dbo", "orders"), List.of("id"), digest, COLUMNS);
        PlainSelect parsed =
                (PlainSelect) CCJSqlParserUtil.parse(query, parser -> parser.withSquareBracketQuotation(true));
        assertThat(parsed.getSelectItems()).hasSize(2);
        assertThat(parsed.getFromItem()).hasToString("[dbo].[orders]");
    }

    @Test
    void theExpressionsAreTheReviewedOnes() {
        String expressions = COLUMNS.stream()
                .map(column -> column.name() + "\n  " + CanonicalSql.SQLSERVER.text(List.of(column)) + "\n")
                .collect(Collectors.joining());
        List<HashedColumn> one = List.of(COLUMNS.get(0));
        Golden.files()
                .check(
                        "row-hash-sqlserver.sql",
                        expressions
                                + CanonicalSql.SQLSERVER.select(
                                        List.of("dbo", "orders"), List.of("id"), Digest.MD5, one)
                                + "\n"
                                + CanonicalSql.SQLSERVER.selectSum(List.of("dbo", "orders"), Digest.SHA256_SUM, one));
    }

    @Test
    void anArrayIsRefusedWhereThereIsNone() {
        List<HashedColumn> array =
                List.of(HashedColumn.arrayOf("tags", COLUMNS.get(0).type()));
        assertThatThrownBy(() -> CanonicalSql.SQLSERVER.text(array)).hasMessageContaining("tags");
        assertThatThrownBy(() -> CanonicalSql.MYSQL.text(array)).hasMessageContaining("tags");
    }

    @ParameterizedTest
    @EnumSource(CanonicalSql.class)
    void namesAreQuoted(CanonicalSql sql) {
        HashedColumn odd = HashedColumn.of("a`b\"c]d", COLUMNS.get(0).type());
        assertThat(sql.text(List.of(odd))).doesNotContain(" a`b");
        assertThatThrownBy(() -> sql.text(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sql.selectSum(List.of("t"), Digest.MD5, List.of(odd)))
                .hasMessageContaining("MD5_SUM");
    }
}
