package dev.millrace.sink.target.parquet;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition is: the small file that commits.
 *
 * @param next the offset to go on at; null where nothing was ever written
 * @param epoch of {@code offsets.start}
 * @param source which topic of which cluster the offsets count in, where that is known
 * @param round how often the topic has begun again
 * @param announced the files of a batch that is not committed: some of them may be there
 */
record Progress(
        long generation, @Nullable Long next, long epoch, @Nullable String source, int round, List<String> announced) {
    Progress {
        announced = List.copyOf(announced);
    }

    static Progress first(long generation) {
        return new Progress(generation, null, 0, null, 0, List.of());
    }

    Progress taken(long byGeneration) {
        return new Progress(byGeneration, next, epoch, source, round, announced);
    }

    Progress at(@Nullable Long offset, long inEpoch) {
        return new Progress(generation, offset, inEpoch, source, round, announced);
    }

    Progress announcing(List<String> files) {
        return new Progress(generation, next, epoch, source, round, files);
    }

    /** After a batch up to this offset; one that goes back is of a topic that began again. */
    Progress committed(long to, @Nullable String in) {
        return new Progress(generation, to, epoch, in, roundOf(to), List.of());
    }

    int roundOf(long to) {
        return next != null && to < next ? round + 1 : round;
    }

    String text() {
        Map<String, String> lines = new TreeMap<>();
        lines.put("generation", String.valueOf(generation));
        lines.put("epoch", String.valueOf(epoch));
        lines.put("round", String.valueOf(round));
        if (next != null) {
            lines.put("next", next.toString());
        }
        if (source != null) {
            lines.put("source", source);
        }
        for (int i = 0; i < announced.size(); i++) {
            lines.put("announced.%05d".formatted(i + 1), announced.get(i));
        }
        return PropertyText.write(lines);
    }

    static Progress read(String text) {
        Map<String, String> lines = PropertyText.read(text);
        String next = lines.get("next");
        return new Progress(
                Long.parseLong(Objects.requireNonNull(lines.get("generation"))),
                next == null ? null : Long.valueOf(next),
                Long.parseLong(lines.getOrDefault("epoch", "0")),
                lines.get("source"),
                Integer.parseInt(lines.getOrDefault("round", "0")),
                lines.entrySet().stream()
                        .filter(line -> line.getKey().startsWith("announced."))
                        .map(Map.Entry::getValue)
                        .toList());
    }
}
