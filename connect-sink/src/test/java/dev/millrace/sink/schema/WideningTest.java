package dev.millrace.sink.schema;

import static dev.millrace.core.FieldType.UNBOUNDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.sink.schema.Widening.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WideningTest {
    /** A type as messages have it; a star is a size that nobody knows. */
    private static FieldType type(String words) {
        String[] parts = words.split("[(,)]", -1);
        Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
        if (parts.length == 1) {
            return kind == Kind.DECIMAL ? FieldType.decimal(UNBOUNDED, UNBOUNDED) : FieldType.of(kind);
        }
        int size = parts[1].equals("*") ? UNBOUNDED : Integer.parseInt(parts[1]);
        return kind == Kind.DECIMAL
                ? FieldType.decimal(size, Integer.parseInt(parts[2]))
                : new FieldType(kind, size, 0, FieldType.Detail.NONE);
    }

    @ParameterizedTest(name = "{0} takes {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "int8 | int16 | WIDEN | int16",
                "int16 | int64 | WIDEN | int64",
                "int64 | int8 | HOLDS | int64",
                "int32 | decimal(20,0) | WIDEN | decimal(20,0)",
                "int64 | decimal(10,2) | WIDEN | decimal(21,2)",
                "int64 | decimal(5,0) | HOLDS | int64",
                "decimal(10,2) | int64 | WIDEN | decimal(21,2)",
                "decimal(22,2) | int64 | HOLDS | decimal(22,2)",
                "decimal(10,2) | decimal(12,2) | WIDEN | decimal(12,2)",
                "decimal(10,2) | decimal(10,4) | WIDEN | decimal(12,4)",
                "decimal(10,4) | decimal(10,2) | WIDEN | decimal(12,4)",
                "decimal(12,4) | decimal(10,2) | HOLDS | decimal(12,4)",
                "decimal(10,2) | decimal(*,2) | TRY | decimal(*,2)",
                "decimal(10,2) | decimal | LOOK | decimal",
                "decimal | decimal(65,30) | HOLDS | decimal",
                "float32 | float64 | WIDEN | float64",
                "float64 | float32 | HOLDS | float64",
                "float32 | int16 | HOLDS | float32",
                "float32 | int32 | WIDEN | float64",
                "float64 | int32 | HOLDS | float64",
                "float64 | int64 | REFUSE | int64",
                "int32 | float64 | WIDEN | float64",
                "int64 | float64 | REFUSE | float64",
                "float64 | decimal(10,2) | REFUSE | decimal(10,2)",
                "decimal(10,2) | float64 | REFUSE | float64",
                "text(10) | text(20) | WIDEN | text(20)",
                "text(20) | text(10) | HOLDS | text(20)",
                "text(20) | text | TRY | text",
                "text | text(20) | HOLDS | text",
                "binary(10) | binary(20) | WIDEN | binary(20)",
                "date | datetime(3) | WIDEN | datetime(3)",
                "datetime(3) | date | TRY | datetime(3)",
                "date | instant(6) | REFUSE | instant(6)",
                "datetime(0) | datetime(6) | LOOK | datetime(6)",
                "datetime(6) | datetime(3) | HOLDS | datetime(6)",
                "time(0) | time(6) | LOOK | time(6)",
                "int32 | text | TRY | int32",
                "text | int32 | TRY | text",
                "other | text(20) | TRY | other",
                "boolean | int16 | TRY | boolean",
                "uuid | text(36) | TRY | uuid",
                "json | json | HOLDS | json",
            })
    void whatAColumnTakes(String stands, String comes, Verdict verdict, String to) {
        assertThat(Widening.of(type(stands), type(comes))).isEqualTo(new Widening(verdict, type(to)));
    }

    /** Over many types: what is widened to holds both, so nothing is ever narrowed, and a second look is content. */
    @Test
    void whatIsWidenedToHoldsBoth() {
        List<FieldType> types = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            types.add(FieldType.of(kind));
        }
        for (int precision : List.of(1, 5, 10, 19, 38)) {
            for (int scale : List.of(0, 1, 4)) {
                types.add(FieldType.decimal(precision + scale, scale));
            }
            types.add(FieldType.text(precision));
            types.add(FieldType.binary(precision));
        }
        for (Kind kind : List.of(Kind.TIME, Kind.DATETIME, Kind.INSTANT)) {
            for (int digits : List.of(0, 3, 6)) {
                types.add(FieldType.temporal(kind, digits));
            }
        }
        for (FieldType stands : types) {
            for (FieldType comes : types) {
                Widening widening = Widening.of(stands, comes);
                if (widening.verdict() == Verdict.WIDEN) {
                    assertThat(Widening.of(widening.to(), comes).verdict())
                            .as("%s takes %s as %s", stands, comes, widening.to())
                            .isIn(comes.isBounded() ? List.of(Verdict.HOLDS) : List.of(Verdict.HOLDS, Verdict.TRY));
                    assertThat(Widening.of(widening.to(), stands).verdict())
                            .as("%s grows to %s", stands, widening.to())
                            .isIn(Verdict.HOLDS, Verdict.TRY);
                }
            }
        }
    }
}
