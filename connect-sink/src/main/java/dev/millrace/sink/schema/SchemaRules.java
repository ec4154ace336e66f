package dev.millrace.sink.schema;

import dev.millrace.core.TableName;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What is allowed.
 *
 * @param contracts the contract of each table
 * @param own columns that the sink itself asks for: they are never discarded
 * @param backfill what rows get that were there before a column, by its name
 * @param fillsAgain a table that was written before and is gone is created and filled from the topic's start
 */
public record SchemaRules(
        Function<TableName, Contract> contracts, Set<String> own, Map<String, String> backfill, boolean fillsAgain) {
    public SchemaRules {
        own = Set.copyOf(own);
        backfill = Map.copyOf(backfill);
    }

    /** Everything evolves. */
    public static SchemaRules evolving() {
        return new SchemaRules(table -> Contract.EVOLVING, Set.of(), Map.of(), false);
    }

    public SchemaRules fillingAgain(boolean fills) {
        return new SchemaRules(contracts, own, backfill, fills);
    }

    public SchemaRules under(Contract contract) {
        return new SchemaRules(table -> contract, own, backfill, fillsAgain);
    }

    public SchemaRules backfilling(Map<String, String> values) {
        return new SchemaRules(contracts, own, values, fillsAgain);
    }
}
