package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Makes the writer of a schema, once; a {@link Surprise} if the schema itself is out of the ordinary. */
@SuppressWarnings("JavaUtilDate") // what Connect's logical types are made of
final class WriterFactory {
    private static final int LEVELS_MAX = 100;
    private static final long DAY_MS = 86_400_000;

    private final boolean nullsReplaced;
    private final boolean decimalsAreNumbers;
    private final StructAccess access;

    WriterFactory(boolean nullsReplaced, boolean decimalsAreNumbers, StructAccess access) {
        this.nullsReplaced = nullsReplaced;
        this.decimalsAreNumbers = decimalsAreNumbers;
        this.access = access;
    }

    SlotWriter slot(@Nullable Schema schema) {
        return schema == null ? new SlotWriter(new AnyWriter(), Nulls.ALLOWED) : slot(schema, 0);
    }

    private SlotWriter slot(@Nullable Schema schema, int level) {
        if (schema == null || level > LEVELS_MAX) {
            throw Surprise.here();
        }
        ValueWriter logical = logical(schema);
        return new SlotWriter(logical == null ? plain(schema, level + 1) : logical, Nulls.of(schema, nullsReplaced));
    }

    private @Nullable ValueWriter logical(Schema schema) {
        String name = schema.name();
        if (name == null) {
            return null;
        }
        return switch (name) {
            case Date.LOGICAL_NAME -> WriterFactory::date;
            case Time.LOGICAL_NAME -> WriterFactory::time;
            case Timestamp.LOGICAL_NAME -> (out, of, value) -> out.integer(((java.util.Date) value).getTime());
            case Decimal.LOGICAL_NAME -> decimalsAreNumbers ? WriterFactory::number : unscaled(schema);
            default -> null;
        };
    }

    private static void date(JsonOut out, @Nullable Schema schema, Object value) {
        long time = ((java.util.Date) value).getTime();
        long day = time / DAY_MS;
        if (time % DAY_MS != 0 || day != (int) day) {
            throw Surprise.here(); // Connect's converter refuses a time of day, and lets days wrap
        }
        out.integer(day);
    }

    private static void time(JsonOut out, @Nullable Schema schema, Object value) {
        long time = ((java.util.Date) value).getTime();
        if (time < 0 || time >= DAY_MS) {
            throw Surprise.here();
        }
        out.integer(time);
    }

    private static void number(JsonOut out, @Nullable Schema schema, Object value) {
        out.ascii(((BigDecimal) value).toString());
    }

    private static ValueWriter unscaled(Schema schema) {
        Map<String, String> parameters = schema.parameters();
        String scaleText = parameters == null ? null : parameters.get(Decimal.SCALE_FIELD);
        if (scaleText == null) {
            throw Surprise.here();
        }
        int scale = Integer.parseInt(scaleText);
        return (out, of, value) -> {
            BigDecimal decimal = (BigDecimal) value;
            if (decimal.scale() != scale) {
                throw Surprise.here();
            }
            out.base64(decimal.unscaledValue().toByteArray());
        };
    }

    private ValueWriter plain(Schema schema, int level) {
        return switch (schema.type()) {
            case BOOLEAN -> (out, of, value) -> out.bool((Boolean) value);
            case INT8 -> (out, of, value) -> out.integer((Byte) value);
            case INT16 -> (out, of, value) -> out.integer((Short) value);
            case INT32 -> (out, of, value) -> out.integer((Integer) value);
            case INT64 -> (out, of, value) -> out.integer((Long) value);
            case FLOAT32 -> (out, of, value) -> out.float32((Float) value);
            case FLOAT64 -> (out, of, value) -> out.float64((Double) value);
            case STRING -> (out, of, value) -> out.text(((CharSequence) value).toString());
            case BYTES -> WriterFactory::bytes;
            case ARRAY -> array(slot(schema.valueSchema(), level));
            case MAP -> map(schema, level);
            case STRUCT -> struct(schema, level);
        };
    }

    private static void bytes(JsonOut out, @Nullable Schema schema, Object value) {
        if (value instanceof byte[] bytes) {
            out.base64(bytes);
        } else {
            out.base64((ByteBuffer) value);
        }
    }

    private ValueWriter struct(Schema schema, int level) {
        List<SlotWriter> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(slot(field.schema(), level));
        }
        return new StructWriter(schema, fields, access);
    }

    private static ValueWriter array(SlotWriter element) {
        return (out, schema, value) -> {
            Schema of = of(schema).valueSchema();
            char before = '[';
            for (Object each : (Collection<?>) value) {
                out.raw(before);
                element.write(out, of, each);
                before = ',';
            }
            if (before == '[') {
                out.raw('[');
            }
            out.raw(']');
        };
    }

    private ValueWriter map(Schema schema, int level) {
        SlotWriter key = slot(schema.keySchema(), level);
        SlotWriter value = slot(schema.valueSchema(), level);
        if (schema.keySchema().type() != Schema.Type.STRING) {
            return pairs(key, value);
        }
        if (logical(schema.keySchema()) != null) {
            throw Surprise.here();
        }
        return (out, of, map) -> {
            Schema ofValue = of(of).valueSchema();
            char before = '{';
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                out.raw(before);
                out.text((String) entry.getKey());
                out.raw(':');
                value.write(out, ofValue, entry.getValue());
                before = ',';
            }
            if (before == '{') {
                out.raw('{');
            }
            out.raw('}');
        };
    }

    /** Keys that are no texts: an array of arrays of two. */
    private static ValueWriter pairs(SlotWriter key, SlotWriter value) {
        return (out, schema, map) -> {
            Schema ofKey = of(schema).keySchema();
            Schema ofValue = of(schema).valueSchema();
            char before = '[';
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                out.raw(before);
                out.raw('[');
                key.write(out, ofKey, entry.getKey());
                out.raw(',');
                value.write(out, ofValue, entry.getValue());
                out.raw(']');
                before = ',';
            }
            if (before == '[') {
                out.raw('[');
            }
            out.raw(']');
        };
    }

    private static Schema of(@Nullable Schema schema) {
        if (schema == null) {
            throw Surprise.here();
        }
        return schema;
    }
}
