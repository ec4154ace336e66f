package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.sink.schema.Contract.Entity;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import org.jspecify.annotations.Nullable;

/**
 * Something of a batch that its table does not take.
 *
 * @param comes the column as it comes; null where it is the table that is missing, or a column that does not come
 * @param stands the column as it stands; null where it is missing
 * @param remedy the change after which it fits
 * @param mends whether that change loses nothing, so that it may be made without asking
 */
record Misfit(
        TableName table,
        Entity entity,
        @Nullable Column comes,
        @Nullable Column stands,
        SchemaChange remedy,
        boolean mends) {
    /** Whether the remedy changes anything: some values have no place in any column of the database. */
    boolean isMendable() {
        return !(remedy instanceof WidenType widen)
                || !widen.to().equals(widen.column().type());
    }

    /** For messages. */
    String words() {
        if (remedy instanceof CreateTable) {
            return "the table is missing";
        }
        if (remedy instanceof AddColumn add) {
            return "column \"" + add.column().name() + "\" is missing";
        }
        if (remedy instanceof WidenType widen && comes != null) {
            return "column \"" + widen.column().name() + "\" is "
                    + TypeWords.of(widen.column().type()) + " and comes as " + TypeWords.of(comes.type());
        }
        return stands == null ? remedy.toString() : "column \"" + stands.name() + "\" takes no nulls, and some come";
    }
}
