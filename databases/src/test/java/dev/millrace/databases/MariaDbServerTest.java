package dev.millrace.databases;

import java.util.Map;
import java.util.Set;

class MariaDbServerTest extends DatabaseServerContract {
    MariaDbServerTest() {
        super(Engine.MARIADB);
    }

    @Override
    Map<String, String> promised() {
        return Map.of(
                "log_bin", "ON",
                "binlog_format", "ROW",
                "binlog_row_image", "FULL",
                "server_id", "1",
                "character_set_server", "utf8mb4",
                "innodb_flush_log_at_trx_commit", "2",
                "time_zone", "+00:00");
    }

    @Override
    Map<String, String> durable() {
        return Map.of("innodb_flush_log_at_trx_commit", "1", "sync_binlog", "0");
    }

    @Override
    String setting(String name) {
        return "SHOW GLOBAL VARIABLES LIKE '" + name + "'";
    }

    @Override
    Set<String> filesAtRest() {
        return Set.of("account.sql", "data", "lock", "server.log", "server.properties");
    }
}
