package dev.millrace.smt;

import java.time.Clock;

/** The load that is running: its id is the time at which its window began, and a later id is never followed by an earlier. */
final class LoadWindow {
    private final Clock clock;
    private final long lengthMs;
    private long beganMs = Long.MIN_VALUE;
    private String id = "";

    LoadWindow(Clock clock, long lengthMs) {
        this.clock = clock;
        this.lengthMs = lengthMs;
    }

    String id() {
        long nowMs = clock.millis();
        if (nowMs - lengthMs >= beganMs) {
            beganMs = Math.floorDiv(nowMs, lengthMs) * lengthMs;
            id = asDltPrints(beganMs);
        }
        return id;
    }

    /** Python's form of a float: seconds with no more digits than needed, but at least one after the point. */
    private static String asDltPrints(long epochMs) {
        String millis = String.format("%03d", Math.floorMod(epochMs, 1000));
        return Math.floorDiv(epochMs, 1000) + "." + millis.replaceFirst("0{1,2}$", "");
    }
}
