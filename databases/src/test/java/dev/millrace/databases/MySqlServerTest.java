package dev.millrace.databases;

import java.util.Map;
import java.util.Set;

class MySqlServerTest extends DatabaseServerContract {
    MySqlServerTest() {
        super(Engine.MYSQL);
    }

    @Override
    Map<String, String> promised() {
        return Map.of(
                "log_bin", "ON",
                "binlog_format", "ROW",
                "binlog_row_image", "FULL",
                "server_id", "1",
                "gtid_mode", "ON",
                "character_set_server", "utf8mb4",
                "innodb_flush_log_at_trx_commit", "2",
                "time_zone", "+00:00");
    }

    @Override
    Map<String, String> durable() {
        return Map.of("innodb_flush_log_at_trx_commit", "1", "sync_binlog", "1");
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
