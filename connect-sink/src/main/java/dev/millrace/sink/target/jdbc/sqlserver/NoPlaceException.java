package dev.millrace.sink.target.jdbc.sqlserver;

import java.sql.SQLException;

/** A value that its column cannot hold as it is; the words tell which kind of value, never the value. */
final class NoPlaceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String state;
    private final String words;

    NoPlaceException(String state, String message) {
        super(message);
        this.state = state;
        this.words = message;
    }

    /** As if the server had refused it. */
    SQLException asSql() {
        return new SQLException(words, state);
    }

    String words() {
        return words;
    }
}
