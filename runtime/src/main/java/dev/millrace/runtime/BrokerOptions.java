package dev.millrace.runtime;

import java.util.Map;

/**
 * How the broker is run.
 *
 * @param port where clients connect; 0 takes the port of the last run, or a free one
 * @param overrides settings of the broker that win over ours
 */
public record BrokerOptions(int port, Map<String, String> overrides) {
    public BrokerOptions {
        overrides = Map.copyOf(overrides);
    }

    public static BrokerOptions defaults() {
        return new BrokerOptions(0, Map.of());
    }
}
