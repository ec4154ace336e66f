package dev.millrace.sink.schema;

import dev.millrace.core.FieldType;
import dev.millrace.core.TableName;
import java.util.Optional;

/** What plans ask of a target. */
public interface Described {
    /** The table as it stands, or nothing when there is none. Answers may be as old as the last change of a schema. */
    Optional<Standing> describe(TableName table);

    /**
     * The type that a column made for this one turns out to have: databases lack some types, and have limits in others.
     * Where it is not the same type, no widening is asked for that the database cannot make.
     */
    default FieldType stored(FieldType type, boolean inKey) {
        return type;
    }

    /** Whether a column that takes nulls can become one that takes none, once all rows have a value. */
    default boolean tightens() {
        return true;
    }
}
