package dev.millrace.smt;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** What an expression or a topic's name may say of the record: its topic, and where in the source it comes from. */
record RecordNames(Map<String, String> known) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    static RecordNames of(ConnectRecord<?> record) {
        Map<String, String> known = new HashMap<>();
        known.put("topic", record.topic());
        Object value = record.value();
        if (value instanceof Struct || value instanceof Map) {
            Object source = ChangeEvent.of(value).source();
            if (source != null) {
                for (String name : new String[] {"db", "schema", "table"}) {
                    Object text = ChangeEvent.get(source, name);
                    if (text != null) {
                        known.put("source." + name, text.toString());
                    }
                }
            }
        }
        return new RecordNames(known);
    }

    String filledInto(String format) {
        Matcher matcher = PLACEHOLDER.matcher(format);
        return matcher.replaceAll(found -> {
            String value = known.get(found.group(1));
            if (value == null) {
                throw new DataException("topic.format uses ${%s}, which this record does not tell. Known are %s."
                        .formatted(found.group(1), String.join(", ", known.keySet())));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** In an expression the names are {@code record_topic}, {@code source_db}, …; the row's own columns come first. */
    ColumnExpression.Names with(Object row) {
        return new ColumnExpression.Names() {
            @Override
            public boolean has(String name) {
                return hasColumn(row, name) || own(name) != null;
            }

            @Override
            public @Nullable Object plain(String name) {
                if (!hasColumn(row, name)) {
                    return own(name);
                }
                if (row instanceof Struct struct) {
                    Field field = struct.schema().field(name);
                    return PlainValues.of(name, field.schema(), StructSchemas.stored(struct, field));
                }
                return PlainValues.of(name, null, ((Map<?, ?>) row).get(name));
            }
        };
    }

    private @Nullable String own(String name) {
        return name.equals("record_topic") ? known.get("topic") : known.get(name.replaceFirst("^source_", "source."));
    }

    private static boolean hasColumn(Object row, String name) {
        return row instanceof Struct struct ? struct.schema().field(name) != null : ((Map<?, ?>) row).containsKey(name);
    }
}
