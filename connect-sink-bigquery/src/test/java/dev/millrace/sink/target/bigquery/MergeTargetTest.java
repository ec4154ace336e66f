package dev.millrace.sink.target.bigquery;

/** Merged batches: all that the contract asks for. */
class MergeTargetTest implements BigQueryContract {
    @Override
    public String mode() {
        return "merge";
    }
}
