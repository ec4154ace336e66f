package dev.millrace.databases;

/** The databases that can be started here. */
public enum Engine {
    MARIADB("MariaDB"),
    MYSQL("MySQL"),
    POSTGRES("PostgreSQL");

    private final String displayName;

    Engine(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }
}
