package dev.millrace.databases;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a server is run.
 *
 * @param port where it listens on 127.0.0.1; 0 takes the port it had before, or a free one
 * @param durable keeps the engine's own durability; without it a commit survives the death of the server, but not of
 *     the machine, and is several times faster
 * @param stopWithJvm stops the server from a shutdown hook; switch it off only where the caller has its own
 * @param settings further settings of the server, by the name the server knows them under
 */
public record ServerOptions(int port, boolean durable, boolean stopWithJvm, Map<String, String> settings) {
    public ServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + port);
        }
        settings = Map.copyOf(settings);
    }

    public static ServerOptions defaults() {
        return new ServerOptions(0, false, true, Map.of());
    }

    public ServerOptions withPort(int newPort) {
        return new ServerOptions(newPort, durable, stopWithJvm, settings);
    }

    public ServerOptions withDurability() {
        return new ServerOptions(port, true, stopWithJvm, settings);
    }

    public ServerOptions withoutShutdownHook() {
        return new ServerOptions(port, durable, false, settings);
    }

    public ServerOptions withSetting(String name, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(name, value);
        return new ServerOptions(port, durable, stopWithJvm, more);
    }
}
