package dev.millrace.sink.target;

import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stand-in keeps the contract that it stands in for. */
class RecordingTargetTest implements TargetContract {
    private final RecordingTarget.Store store = new RecordingTarget.Store();

    @Override
    public Target open(String connector, OffsetStart start) {
        return new RecordingTarget(store, connector, start);
    }

    @Override
    public List<Map<String, @Nullable String>> rows(String table) {
        return new RecordingTarget(store, "reader", new OffsetStart(0, partition -> null))
                .rows(table).stream().map(RecordingTargetTest::text).toList();
    }

    @Override
    public void drop(String table) {
        new RecordingTarget(store, "dropper", new OffsetStart(0, partition -> null)).drop(table);
    }

    private static Map<String, @Nullable String> text(Map<String, @Nullable Object> row) {
        Map<String, @Nullable String> text = new HashMap<>();
        row.forEach((column, value) -> text.put(column, value == null ? null : text(value)));
        return text;
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Duration duration) {
            return LocalTime.ofNanoOfDay(duration.toNanos()).toString();
        }
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
        }
        return value.toString();
    }
}
