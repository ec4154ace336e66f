package dev.millrace.databases;

import java.util.Map;

class PostgresServerTest extends DatabaseServerContract {
    PostgresServerTest() {
        super(Engine.POSTGRES);
    }

    @Override
    Map<String, String> promised() {
        return Map.of(
                "wal_level", "logical",
                "server_encoding", "UTF8",
                "max_replication_slots", "20",
                "synchronous_commit", "on",
                "log_timezone", "UTC");
    }

    @Override
    Map<String, String> durable() {
        return Map.of("fsync", "on", "full_page_writes", "on", "synchronous_commit", "on");
    }

    @Override
    String setting(String name) {
        return "SHOW " + name;
    }
}
