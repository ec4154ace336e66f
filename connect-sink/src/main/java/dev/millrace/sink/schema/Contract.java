package dev.millrace.sink.schema;

/** What happens where records do not fit a table, for each kind of misfit: dlt's schema contract. */
public record Contract(Answer tables, Answer columns, Answer types) {
    public static final Contract EVOLVING = new Contract(Answer.EVOLVE, Answer.EVOLVE, Answer.EVOLVE);

    /** dlt's words. */
    public enum Answer {
        /** The table is made to fit. */
        EVOLVE,
        /** Nothing is written until somebody has made it fit. */
        FREEZE,
        /** The rows that do not fit are left out. */
        DISCARD_ROW,
        /** The values that do not fit are left out. */
        DISCARD_VALUE
    }

    /** What a contract speaks of; the names are those in its settings. */
    public enum Entity {
        TABLES,
        COLUMNS,
        TYPES
    }

    public Answer of(Entity entity) {
        return switch (entity) {
            case TABLES -> tables;
            case COLUMNS -> columns;
            case TYPES -> types;
        };
    }
}
