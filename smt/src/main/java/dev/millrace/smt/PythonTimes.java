package dev.millrace.smt;

import dev.millrace.core.hash.CanonicalText;
import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Times as Python's {@code isoformat} prints them: a fraction only where there is one, of six digits. */
final class PythonTimes {
    private static final String DEBEZIUM = "io.debezium.time.";
    private static final String INSTANT = DEBEZIUM + "ZonedTimestamp";
    private static final Set<String> CONNECT = Set.of(Date.LOGICAL_NAME, Time.LOGICAL_NAME, Timestamp.LOGICAL_NAME);

    private PythonTimes() {}

    static boolean isTemporal(Schema schema) {
        String name = schema.name();
        return name != null
                && (CONNECT.contains(name) || (name.startsWith(DEBEZIUM) && !name.equals(DEBEZIUM + "Year")));
    }

    static String isoFormat(Schema schema, Object value) {
        CanonicalText text = new CanonicalText().begin();
        CanonicalValues.of("", schema).write(text, value);
        String iso = text.toString().replace(' ', 'T');
        String shortened = iso.endsWith(".000000") ? iso.substring(0, iso.length() - ".000000".length()) : iso;
        return INSTANT.equals(schema.name()) ? shortened + "Z" : shortened;
    }
}
