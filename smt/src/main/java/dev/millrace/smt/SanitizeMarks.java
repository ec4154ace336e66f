package dev.millrace.smt;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns of a record were changed, and by which rules. Names only: values are other people's data. */
final class SanitizeMarks {
    private final SanitizeCounts counts;
    private final Set<String> ofRecord = new LinkedHashSet<>();
    private final Set<String> ofRow = new LinkedHashSet<>();

    SanitizeMarks(SanitizeCounts counts) {
        this.counts = counts;
    }

    void add(String column, SanitizeRule rule) {
        counts.add(rule);
        String mark = column + ":" + rule.word();
        ofRecord.add(mark);
        ofRow.add(mark);
    }

    void beginRow() {
        ofRow.clear();
    }

    /** Null where the row is as it was. */
    @Nullable String row() {
        return ofRow.isEmpty() ? null : String.join(",", ofRow);
    }

    @Nullable String record() {
        return ofRecord.isEmpty() ? null : String.join(",", ofRecord);
    }
}
