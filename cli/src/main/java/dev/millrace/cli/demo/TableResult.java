package dev.millrace.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * How one table of the source compares with one of the target.
 *
 * @param form what the target's rows are
 * @param examples the first few of the differences
 * @param problems what is wrong with the table as a whole
 */
record TableResult(
        String table,
        Form form,
        long sourceRows,
        long targetRows,
        long differing,
        long missing,
        long extra,
        List<Difference> examples,
        List<String> problems) {
    enum Form {
        /** A row of the source each. */
        STATE("equal"),
        /** An event each. */
        HISTORY("complete");

        private final String verdict;

        Form(String verdict) {
            this.verdict = verdict;
        }
    }

    TableResult {
        examples = List.copyOf(examples);
        problems = List.copyOf(problems);
    }

    boolean isEqual() {
        return differing == 0 && missing == 0 && extra == 0 && problems.isEmpty();
    }

    String verdict() {
        return isEqual() ? form.verdict : "DIFFERENT";
    }

    /** Counts while two streams are merged. */
    static final class Tally {
        private static final int EXAMPLES_MAX = 10;

        private final String table;
        private final Form form;
        private final List<Difference> examples = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private long sourceRows;
        private long targetRows;
        private long differing;
        private long missing;
        private long extra;

        Tally(String table, Form form) {
            this.table = table;
            this.form = form;
        }

        void sourceRow() {
            sourceRows++;
        }

        void targetRow() {
            targetRows++;
        }

        void add(Difference difference) {
            switch (difference.kind()) {
                case MISSING -> missing++;
                case EXTRA -> extra++;
                case DIFFERENT, BROKEN_HISTORY -> differing++;
            }
            if (examples.size() < EXAMPLES_MAX) {
                examples.add(difference);
            }
        }

        void problem(String words) {
            problems.add(words);
        }

        TableResult result() {
            return new TableResult(table, form, sourceRows, targetRows, differing, missing, extra, examples, problems);
        }
    }
}
