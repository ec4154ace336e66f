package dev.millrace.sink.target.jdbc.mysql;

/**
 * MariaDB Connector/J logs every error of the server as a warning, with the values that it quotes ("Duplicate entry 'x'").
 * Rows are other people's data, and failures are reported by us, so the driver keeps quiet. It only knows a system
 * property for that, which it reads once (Connector/J 3.5, {@code Loggers}): it is set for that moment and put back.
 */
final class QuietDriver {
    private static final String SWITCH = "mariadb.logging.disable";
    private static final String READS_IT = "org.mariadb.jdbc.util.log.Loggers";

    static {
        String before = System.getProperty(SWITCH);
        System.setProperty(SWITCH, "true");
        try {
            Class.forName(READS_IT, true, QuietDriver.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            // No such driver here: whoever connects will say so.
        } finally {
            if (before == null) {
                System.clearProperty(SWITCH);
            } else {
                System.setProperty(SWITCH, before);
            }
        }
    }

    private QuietDriver() {}

    /** Loads this class, once, before the driver is used. */
    static void please() {}
}
