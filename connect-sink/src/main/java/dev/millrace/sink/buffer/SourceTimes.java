package dev.millrace.sink.buffer;

/** When the source committed a batch's changes, in milliseconds since 1970; 0 where no record tells. */
public record SourceTimes(long oldestMs, long newestMs) {
    public boolean areKnown() {
        return newestMs > 0;
    }
}
