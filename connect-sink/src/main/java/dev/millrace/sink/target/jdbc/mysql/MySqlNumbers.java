package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.FieldType;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Numbers that the server would bend, or take for something else. */
final class MySqlNumbers {
    private MySqlNumbers() {}

    /** The server would round it, and say so in a note that nobody reads. */
    static void bindDecimal(PreparedStatement statement, int index, Object value, FieldType type) throws SQLException {
        if (!hasRoom(type, value)) {
            throw new SQLException(
                    "A decimal has more digits behind the point than the " + type.scale() + " of its column", "22003");
        }
        bind(statement, index, value);
    }

    static boolean hasRoom(FieldType type, Object value) {
        return !type.isBounded()
                || type.scale() == FieldType.UNBOUNDED
                || !(value instanceof BigDecimal number)
                || number.scale() <= type.scale()
                || number.stripTrailingZeros().scale() <= type.scale();
    }

    /**
     * As a literal, what is no number or infinite is the name of a column to the server, and a zero loses its sign. The
     * fewest digits of the greatest number of 32 bits are beyond its range, so all go as numbers of 64 bits.
     */
    static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (!(value instanceof Double) && !(value instanceof Float)) {
            statement.setObject(index, value);
            return;
        }
        double number = ((Number) value).doubleValue();
        if (!Double.isFinite(number)) {
            throw new SQLException(
                    "MySQL and MariaDB have no NaN and no infinite numbers. Let the transform Sanitize make them null",
                    "22003");
        }
        if (number == 0) {
            statement.setString(index, Double.toString(number));
        } else {
            statement.setDouble(index, number);
        }
    }

    /** The same before it is written in a file. */
    static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new ArithmeticException("no finite number");
        }
        return number;
    }
}
