package dev.millrace.sink.decode;

import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.RecordDecoder.Truncates;
import java.util.List;

/** Decoders whose rules are the same for all tables. */
final class Decoders {
    private Decoders() {}

    static RecordDecoder decoder(
            String template,
            Mode mode,
            Deletes deletes,
            Truncates truncates,
            List<String> keyFields,
            String positionColumn) {
        return decoder(
                TableRoute.Rules.of(template),
                new TableRules(mode, deletes, truncates, keyFields, positionColumn, ColumnRules.ALL));
    }

    /** Upserts and hard deletes of rows that come by a route. */
    static RecordDecoder decoder(TableRoute.Rules routing, ColumnRules columns, String... keyFields) {
        return decoder(
                routing, new TableRules(Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of(keyFields), "", columns));
    }

    private static RecordDecoder decoder(TableRoute.Rules routing, TableRules rules) {
        return new RecordDecoder(new TableRoute(routing), table -> rules);
    }
}
