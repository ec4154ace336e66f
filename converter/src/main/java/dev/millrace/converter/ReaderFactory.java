package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Makes the reader of a schema, once; a {@link Surprise} if the schema itself is out of the ordinary. */
@SuppressWarnings("JavaUtilDate") // what Connect's logical types are made of
final class ReaderFactory {
    /** Schemas this deep come close to the thousand levels that Jackson allows. */
    private static final int LEVELS_MAX = 100;

    private static final long DAY_MS = 86_400_000;

    private final boolean nullsReplaced;
    private final boolean floatsExact;
    private final StructAccess access;

    ReaderFactory(Settings settings, StructAccess access) {
        this.nullsReplaced = settings.nullsReplaced();
        this.floatsExact = settings.floatsExact();
        this.access = access;
    }

    SlotReader slot(@Nullable Schema schema) {
        return schema == null ? new SlotReader(new AnyReader(), Nulls.ALLOWED) : slot(schema, 0);
    }

    private SlotReader slot(@Nullable Schema schema, int level) {
        if (schema == null || level > LEVELS_MAX) {
            throw Surprise.here();
        }
        ValueReader logical = logical(schema);
        return new SlotReader(logical == null ? plain(schema, level + 1) : logical, Nulls.of(schema, nullsReplaced));
    }

    private static @Nullable ValueReader logical(Schema schema) {
        String name = schema.name();
        if (name == null) {
            return null;
        }
        return switch (name) {
            case Date.LOGICAL_NAME -> on(Schema.Type.INT32, schema, ReaderFactory::date);
            case Time.LOGICAL_NAME -> on(Schema.Type.INT32, schema, ReaderFactory::time);
            case Timestamp.LOGICAL_NAME -> on(Schema.Type.INT64, schema, ReaderFactory::timestamp);
            case Decimal.LOGICAL_NAME -> on(Schema.Type.BYTES, schema, decimal(schema));
            default -> null;
        };
    }

    /** Connect's converter goes by the name alone, and then fails in its own way. */
    private static ValueReader on(Schema.Type expected, Schema schema, ValueReader reader) {
        if (schema.type() != expected) {
            throw Surprise.here();
        }
        return reader;
    }

    private static Object date(JsonCursor json) {
        return new java.util.Date(json.integer(Integer.MIN_VALUE, Integer.MAX_VALUE) * DAY_MS);
    }

    private static Object time(JsonCursor json) {
        return new java.util.Date(json.integer(0, DAY_MS - 1));
    }

    private static Object timestamp(JsonCursor json) {
        return new java.util.Date(json.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static ValueReader decimal(Schema schema) {
        Map<String, String> parameters = schema.parameters();
        String scaleText = parameters == null ? null : parameters.get(Decimal.SCALE_FIELD);
        if (scaleText == null) {
            throw Surprise.here();
        }
        int scale = Integer.parseInt(scaleText);
        return json -> json.next() == '"' ? unscaled(json.binary(), scale) : json.decimal();
    }

    private static BigDecimal unscaled(byte[] bytes, int scale) {
        if (bytes.length == 0) {
            throw Surprise.here();
        }
        if (bytes.length > Long.BYTES) {
            return new BigDecimal(new BigInteger(bytes), scale);
        }
        long value = bytes[0];
        for (int i = 1; i < bytes.length; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return BigDecimal.valueOf(value, scale);
    }

    private ValueReader plain(Schema schema, int level) {
        return switch (schema.type()) {
            case BOOLEAN -> JsonCursor::bool;
            case INT8 -> json -> (byte) json.integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> json -> (short) json.integer(Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32 -> json -> (int) json.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> json -> json.integer(Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT32 -> floatsExact ? JsonCursor::exactFloat32 : JsonCursor::float32;
            case FLOAT64 -> floatsExact ? JsonCursor::exactFloat64 : JsonCursor::float64;
            case STRING -> JsonCursor::text;
            case BYTES -> JsonCursor::binary;
            case ARRAY -> array(slot(schema.valueSchema(), level));
            case MAP -> map(schema, level);
            case STRUCT -> struct(schema, level);
        };
    }

    private ValueReader struct(Schema schema, int level) {
        List<SlotReader> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(slot(field.schema(), level));
        }
        return new StructReader(schema, fields, access);
    }

    private static ValueReader array(SlotReader element) {
        return json -> {
            List<@Nullable Object> elements = new ArrayList<>();
            json.take('[');
            if (!json.takes(']')) {
                do {
                    elements.add(element.read(json));
                } while (json.takesComma(']'));
            }
            return elements;
        };
    }

    private ValueReader map(Schema schema, int level) {
        SlotReader value = slot(schema.valueSchema(), level);
        SlotReader key = slot(schema.keySchema(), level);
        if (schema.keySchema().type() != Schema.Type.STRING) {
            return pairs(key, value);
        }
        return json -> {
            Map<String, @Nullable Object> entries = new HashMap<>();
            json.take('{');
            if (!json.takes('}')) {
                do {
                    entries.put(json.name(), value.read(json));
                } while (json.takesComma('}'));
            }
            return entries;
        };
    }

    /** Keys that are no texts: an array of arrays of two. */
    private static ValueReader pairs(SlotReader key, SlotReader value) {
        return json -> {
            Map<@Nullable Object, @Nullable Object> entries = new HashMap<>();
            json.take('[');
            if (!json.takes(']')) {
                do {
                    json.take('[');
                    Object keyRead = key.read(json);
                    json.take(',');
                    entries.put(keyRead, value.read(json));
                    json.take(']');
                } while (json.takesComma(']'));
            }
            return entries;
        };
    }
}
