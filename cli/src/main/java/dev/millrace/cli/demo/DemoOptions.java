package dev.millrace.cli.demo;

import dev.millrace.databases.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param home the distribution: where plugins and connector configurations are
 * @param duration how long the load runs; empty for until it is stopped
 * @param changes how many changes the load makes with {@code --once}
 */
record DemoOptions(
        Path home,
        Path state,
        boolean isFresh,
        Engine source,
        Engine target,
        long rows,
        boolean isOnce,
        long changes,
        int changesPerSecond,
        Optional<Duration> duration,
        Duration timeout,
        long seed,
        Ports ports) {

    /** Where things listen; 0 picks a free port, or the one of last time. */
    record Ports(int source, int target, int broker, int rest) {}
}
