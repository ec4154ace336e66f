package dev.millrace.bench.plugin;

import dev.millrace.core.StructAccess;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** How the values of one schema are written and read; made once for each schema. */
interface Codec {
    void write(@Nullable Object value, BytesOut out);

    @Nullable Object read(BytesIn in);

    static Codec of(Schema schema) {
        Codec codec = present(schema);
        return schema.isOptional() ? new Optional(codec) : codec;
    }

    private static Codec present(Schema schema) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return new Decimals(Integer.parseInt(schema.parameters().getOrDefault(Decimal.SCALE_FIELD, "0")));
        }
        return switch (schema.type()) {
            case STRUCT -> new Structs(schema);
            case STRING -> new Texts();
            case BYTES -> new Binaries();
            case INT64 -> new Longs();
            case BOOLEAN, INT8, INT16, INT32, FLOAT32, FLOAT64 -> new Numbers(schema.type());
            case ARRAY, MAP ->
                throw new DataException("The binary converter knows no " + schema.type() + ", as in " + schema.name());
        };
    }

    record Optional(Codec codec) implements Codec {
        @Override
        public void write(@Nullable Object value, BytesOut out) {
            out.putByte(value == null ? 0 : 1);
            if (value != null) {
                codec.write(value, out);
            }
        }

        @Override
        public @Nullable Object read(BytesIn in) {
            return in.getByte() == 0 ? null : codec.read(in);
        }
    }

    /** Fields in the schema's order, without their names. */
    final class Structs implements Codec {
        private static final StructAccess ACCESS = StructAccess.best();

        private final Schema schema;
        private final Codec[] codecs;

        Structs(Schema schema) {
            this.schema = schema;
            this.codecs =
                    schema.fields().stream().map(field -> of(field.schema())).toArray(Codec[]::new);
        }

        @Override
        public void write(@Nullable Object value, BytesOut out) {
            @Nullable Object[] values = ACCESS.values((Struct) present(value));
            for (int i = 0; i < codecs.length; i++) {
                codecs[i].write(values[i], out);
            }
        }

        @Override
        public Object read(BytesIn in) {
            Struct struct = new Struct(schema);
            @Nullable Object[] values = ACCESS.toFill(struct);
            for (int i = 0; i < codecs.length; i++) {
                values[i] = codecs[i].read(in);
            }
            ACCESS.filled(struct, values);
            return struct;
        }
    }

    /** Some texts are those of the record before, as the name of a table is: they are then the same object. */
    final class Texts implements Codec {
        private static final int MISSES_MOST = 100;

        private volatile Text last = new Text(new byte[0], "");
        private int misses;

        private static final class Text {
            private final byte[] bytes;
            private final String text;

            Text(byte[] bytes, String text) {
                this.bytes = bytes;
                this.text = text;
            }
        }

        @Override
        public void write(@Nullable Object value, BytesOut out) {
            out.putText((String) present(value));
        }

        @Override
        public Object read(BytesIn in) {
            if (misses > MISSES_MOST) {
                return in.getText();
            }
            Text before = last;
            if (in.comes(before.bytes)) {
                return before.text;
            }
            byte[] bytes = in.getBytes(in.getLength());
            Text now = new Text(bytes, new String(bytes, StandardCharsets.UTF_8));
            last = now;
            misses++;
            return now.text;
        }
    }

    record Binaries() implements Codec {
        @Override
        public void write(@Nullable Object value, BytesOut out) {
            if (value instanceof ByteBuffer buffer) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                out.putBytes(bytes);
            } else {
                out.putBytes((byte[]) present(value));
            }
        }

        @Override
        public Object read(BytesIn in) {
            return ByteBuffer.wrap(in.getBytes(in.getLength()));
        }
    }

    record Decimals(int scale) implements Codec {
        @Override
        public void write(@Nullable Object value, BytesOut out) {
            out.putBytes(((BigDecimal) present(value)).unscaledValue().toByteArray());
        }

        @Override
        public Object read(BytesIn in) {
            int length = in.getLength();
            return length <= Long.BYTES
                    ? BigDecimal.valueOf(in.getSigned(length), scale)
                    : new BigDecimal(new BigInteger(in.getBytes(length)), scale);
        }
    }

    record Longs() implements Codec {
        @Override
        public void write(@Nullable Object value, BytesOut out) {
            out.putSigned((Long) present(value));
        }

        @Override
        public Object read(BytesIn in) {
            return in.getSigned();
        }
    }

    record Numbers(Schema.Type type) implements Codec {
        @Override
        public void write(@Nullable Object value, BytesOut out) {
            Object number = present(value);
            switch (type) {
                case BOOLEAN -> out.putByte((Boolean) number ? 1 : 0);
                case FLOAT32 -> out.putInt(Float.floatToRawIntBits((Float) number));
                case FLOAT64 -> out.putLong(Double.doubleToRawLongBits((Double) number));
                default -> out.putSigned(((Number) number).longValue());
            }
        }

        @Override
        public Object read(BytesIn in) {
            return switch (type) {
                case BOOLEAN -> in.getByte() != 0;
                case FLOAT32 -> Float.intBitsToFloat(in.getInt());
                case FLOAT64 -> Double.longBitsToDouble(in.getLong());
                case INT8 -> (byte) in.getSigned();
                case INT16 -> (short) in.getSigned();
                default -> (int) in.getSigned();
            };
        }
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new DataException("A value is missing where the schema requires one.");
        }
        return value;
    }
}
