package dev.millrace.sink.target.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** A column's type in SQL, and how a neutral value is bound to it. */
public record ColumnType(String sql, Binder binder) {
    /** Binds one value that is not null. */
    @FunctionalInterface
    public interface Binder {
        void bind(PreparedStatement statement, int index, Object value) throws SQLException;

        /** Binds a null; most servers find out of which type. */
        default void bindNull(PreparedStatement statement, int index) throws SQLException {
            statement.setNull(index, Types.NULL);
        }
    }
}
