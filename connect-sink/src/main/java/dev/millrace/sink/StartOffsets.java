package dev.millrace.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The value of offsets.start: everything from the beginning, or some partitions from given offsets. */
record StartOffsets(boolean earliest, Map<TopicPartition, Long> offsets) {
    static final StartOffsets NONE = new StartOffsets(false, Map.of());

    private static final String EARLIEST = "earliest";
    private static final Pattern PAIR = Pattern.compile("(.+)-(\\d+):(\\d+)");

    static StartOffsets parse(String text) {
        if (text.trim().equals(EARLIEST)) {
            return new StartOffsets(true, Map.of());
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String pair : text.split(",", -1)) {
            Matcher matcher = PAIR.matcher(pair.trim());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "\"" + pair.trim() + "\" is not earliest and not topic-partition:offset");
            }
            offsets.put(
                    new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(2))),
                    Long.parseLong(matcher.group(3)));
        }
        return new StartOffsets(false, Map.copyOf(offsets));
    }

    static void check(String key, @Nullable Object value) {
        if (value != null) {
            try {
                parse(value.toString());
            } catch (IllegalArgumentException e) {
                throw new ConfigException(key, value, e.getMessage());
            }
        }
    }

    /** Where the partition shall begin, or null when nothing is said of it. Offset 0 is the start of any topic. */
    @Nullable Long of(TopicPartition partition) {
        return earliest ? Long.valueOf(0) : offsets.get(partition);
    }
}
