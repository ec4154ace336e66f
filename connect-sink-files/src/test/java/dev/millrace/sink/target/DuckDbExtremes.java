package dev.millrace.sink.target;

import java.util.HashMap;
import java.util.Map;

/** What DuckDB does not hold, nor the files that it writes. */
public interface DuckDbExtremes extends ExtremesContract {
    @Override
    default Map<Extreme, String> refused() {
        String notThatDay = "A time outside of 00:00 to 24:00 has no place in a column of type TIME";
        String beyondTime = "A date before or after all others, or too far away, has no place in this column";
        Map<Extreme, String> refused = new HashMap<>();
        refused.put(Extreme.TIME_OF_A_DAY, notThatDay);
        refused.put(Extreme.TIME_BELOW_ZERO, notThatDay);
        refused.put(Extreme.DATE_BEFORE_ALL, beyondTime);
        refused.put(Extreme.DATE_AFTER_ALL, beyondTime);
        refused.put(Extreme.WALL_BEFORE_ALL, beyondTime);
        refused.put(Extreme.WALL_AFTER_ALL, beyondTime);
        refused.put(Extreme.INSTANT_BEFORE_ALL, beyondTime);
        refused.put(Extreme.INSTANT_AFTER_ALL, beyondTime);
        refused.put(Extreme.NANOSECOND, "A moment finer than a microsecond has no place in this column");
        refused.put(Extreme.NO_UUID, "UUID");
        return refused;
    }
}
