package dev.millrace.databases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What MariaDB and MySQL have in common. */
final class MySqlFamily {
    private MySqlFamily() {}

    /**
     * The options after the programs' own. The socket's name is relative to the data folder, since the whole path of a
     * socket may not be longer than 107 characters.
     */
    static List<String> options(ServerHome home, int port, ServerOptions options, Map<String, String> own)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("datadir", home.data().toString());
        all.put("tmpdir", home.data().toString());
        all.put("port", Integer.toString(port));
        all.put("bind-address", Host.LOOPBACK);
        all.put("socket", "s");
        all.put("pid-file", "server.pid");
        all.put("init-file", account(home).toString());
        all.put("server-id", "1");
        all.put("log-bin", "binlog");
        all.put("binlog-format", "ROW");
        all.put("binlog-row-image", "FULL");
        all.put("binlog-row-metadata", "FULL");
        all.put("character-set-server", "utf8mb4");
        all.put("default-time-zone", "+00:00");
        all.put("local-infile", "ON");
        all.put("max-allowed-packet", "64M");
        all.put("max-connections", "200");
        all.put("skip-name-resolve", "ON");
        if (!options.durable()) {
            all.put("innodb-flush-log-at-trx-commit", "2");
            all.put("sync-binlog", "0");
        }
        all.putAll(own);
        options.settings().forEach((name, value) -> all.put(name.replace('_', '-'), value));
        List<String> line = new ArrayList<>();
        all.forEach((name, value) -> line.add("--" + name + "=" + value));
        if (Host.isRoot()) {
            line.add("--user=root");
        }
        return line;
    }

    /** Run at each start, so that the account is right however the last start ended. One statement a line. */
    private static Path account(ServerHome home) throws IOException {
        String account = "'" + home.user() + "'@'%'";
        return home.secretFile(
                "account.sql",
                """
                DROP USER IF EXISTS 'root'@'localhost';
                CREATE USER IF NOT EXISTS %1$s IDENTIFIED BY '%2$s';
                ALTER USER %1$s IDENTIFIED BY '%2$s';
                GRANT ALL PRIVILEGES ON *.* TO %1$s WITH GRANT OPTION;
                """
                        .formatted(account, home.password()));
    }

    static String createDatabase(String name) {
        return "CREATE DATABASE IF NOT EXISTS `" + name.replace("`", "``") + "` CHARACTER SET utf8mb4";
    }
}
