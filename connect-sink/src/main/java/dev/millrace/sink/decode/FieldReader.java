package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.core.RowPacker;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a Connect schema becomes a neutral value: its type, the step from Connect's object to ours, and the
 * way into a packed row, which needs no object where the value is a number. Here, and nowhere else, the names of logical
 * types are known.
 */
record FieldReader(FieldType type, @Nullable Function<Object, Object> step, Packing packing) {
    /** Adds a value of Connect's to a row. */
    interface Packing {
        void pack(Object value, RowPacker to);
    }

    private FieldReader(FieldType type, @Nullable Function<Object, Object> step) {
        this(type, step, step == null ? (v, to) -> to.value(v) : (v, to) -> to.value(step.apply(v)));
    }

    /** Of MySQL, PostgreSQL and SQL Server. */
    private static final Pattern BYTES =
            Pattern.compile("binary|blob|bytea|image|rowversion|timestamp|hierarchyid|geo");

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern LABEL_END = Pattern.compile("(?<!\\\\),");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final String POSTGRES = "postgresql";
    private static final String DEBEZIUM_TIME = "io.debezium.time.";
    private static final String DEBEZIUM_DATA = "io.debezium.data.";
    /** Types that only PostgreSQL has, and that come as their text. */
    private static final Set<String> TEXTS_OF_POSTGRES = Set.of(
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "citext",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange");

    private static final int MILLIS = 3;
    private static final int MICROS = 6;
    private static final int NANOS = 9;

    /**
     * What Debezium gives for PostgreSQL's infinite dates (3.5): two days of its driver's, both long before the first date that
     * PostgreSQL has; and the seconds from which on times are infinite.
     */
    private static final long AFTER_ALL = LocalDate.parse("-5877611-06-21").toEpochDay();

    private static final long BEFORE_ALL = LocalDate.parse("-5877611-06-22").toEpochDay();
    private static final long LAST_SECOND = 9_223_372_036_825L;
    private static final long FIRST_SECOND = -9_223_372_036_832L;

    private static final FieldReader DAY =
            new FieldReader(FieldType.of(Kind.DATE), v -> LocalDate.ofEpochDay(day(v)), (v, to) -> to.date(day(v)));

    /** By what a value means, where its schema has a name that we know. */
    private static final Map<String, Function<Schema, FieldReader>> LOGICAL = Map.ofEntries(
            Map.entry(Decimal.LOGICAL_NAME, FieldReader::decimal),
            Map.entry(
                    org.apache.kafka.connect.data.Date.LOGICAL_NAME,
                    reader(FieldType.of(Kind.DATE), FieldReader::dateOfJavaDate)),
            Map.entry(Time.LOGICAL_NAME, clock(Kind.TIME, MILLIS, FieldReader::javaDate)),
            Map.entry(Timestamp.LOGICAL_NAME, clock(Kind.DATETIME, MILLIS, FieldReader::javaDate)),
            Map.entry(DEBEZIUM_TIME + "Date", schema -> DAY),
            Map.entry(DEBEZIUM_TIME + "Time", clock(Kind.TIME, MILLIS, FieldReader::whole)),
            Map.entry(DEBEZIUM_TIME + "MicroTime", clock(Kind.TIME, MICROS, FieldReader::whole)),
            Map.entry(DEBEZIUM_TIME + "NanoTime", clock(Kind.TIME, NANOS, FieldReader::whole)),
            Map.entry(DEBEZIUM_TIME + "Timestamp", clock(Kind.DATETIME, MILLIS, FieldReader::whole)),
            Map.entry(DEBEZIUM_TIME + "MicroTimestamp", clock(Kind.DATETIME, MICROS, FieldReader::whole)),
            Map.entry(DEBEZIUM_TIME + "NanoTimestamp", clock(Kind.DATETIME, NANOS, FieldReader::whole)),
            Map.entry(
                    DEBEZIUM_TIME + "ZonedTimestamp",
                    reader(FieldType.temporal(Kind.INSTANT, MICROS), v -> instant((String) v))),
            Map.entry(DEBEZIUM_TIME + "ZonedTime", reader(time(MICROS), v -> utcTime((String) v))),
            Map.entry(DEBEZIUM_TIME + "IsoDate", reader(FieldType.of(Kind.DATE), v -> LocalDate.parse(withoutZone(v)))),
            Map.entry(
                    DEBEZIUM_TIME + "IsoTime",
                    reader(time(NANOS), v -> sinceMidnight(LocalTime.parse(withoutZone(v))))),
            Map.entry(
                    DEBEZIUM_TIME + "IsoTimestamp", reader(datetime(NANOS), v -> LocalDateTime.parse(withoutZone(v)))),
            Map.entry(DEBEZIUM_TIME + "Year", reader(FieldType.of(Kind.YEAR), v -> ((Number) v).intValue())),
            Map.entry(DEBEZIUM_TIME + "Interval", reader(FieldType.of(Kind.INTERVAL), null)),
            Map.entry(DEBEZIUM_DATA + "Json", reader(FieldType.of(Kind.JSON), null)),
            Map.entry(DEBEZIUM_DATA + "Uuid", reader(FieldType.of(Kind.UUID), null)),
            Map.entry(DEBEZIUM_DATA + "Xml", reader(FieldType.of(Kind.XML), null)),
            Map.entry(DEBEZIUM_DATA + "Ltree", reader(FieldType.own(POSTGRES, "ltree"), null)),
            Map.entry(DEBEZIUM_DATA + "Tsvector", reader(FieldType.own(POSTGRES, "tsvector"), null)),
            Map.entry(DEBEZIUM_DATA + "Enum", schema -> labelled(Kind.ENUM, schema)),
            Map.entry(DEBEZIUM_DATA + "EnumSet", schema -> labelled(Kind.SET, schema)),
            Map.entry(DEBEZIUM_DATA + "Bits", FieldReader::bits),
            Map.entry(DEBEZIUM_DATA + "FloatVector", FieldReader::vector),
            Map.entry(DEBEZIUM_DATA + "DoubleVector", FieldReader::vector),
            Map.entry(DEBEZIUM_DATA + "geometry.Point", reader(FieldType.of(Kind.GEOMETRY), FieldReader::geometry)),
            Map.entry(DEBEZIUM_DATA + "geometry.Geometry", reader(FieldType.of(Kind.GEOMETRY), FieldReader::geometry)),
            Map.entry(DEBEZIUM_DATA + "geometry.Geography", reader(FieldType.of(Kind.GEOMETRY), FieldReader::geometry)),
            Map.entry(DEBEZIUM_DATA + "VariableScaleDecimal", FieldReader::variableScale));

    /** The reader of a field, or nothing when this type has no neutral form yet. */
    static Optional<FieldReader> of(Schema schema) {
        String name = schema.name();
        if (name != null) {
            Function<Schema, FieldReader> logical = LOGICAL.get(name);
            if (logical != null) {
                return Optional.of(logical.apply(schema));
            }
        }
        return switch (schema.type()) {
            case BOOLEAN -> plain(Kind.BOOLEAN, (v, to) -> to.bool((Boolean) v));
            case INT8 -> plain(Kind.INT8, (v, to) -> to.int8((Byte) v));
            case INT16 -> plain(Kind.INT16, (v, to) -> to.int16((Short) v));
            case INT32 -> plain(Kind.INT32, (v, to) -> to.int32((Integer) v));
            case INT64 -> plain(Kind.INT64, (v, to) -> to.int64((Long) v));
            case FLOAT32 -> plain(Kind.FLOAT32, (v, to) -> to.float32((Float) v));
            case FLOAT64 -> plain(Kind.FLOAT64, (v, to) -> to.float64((Double) v));
            case STRING -> Optional.of(new FieldReader(text(schema), null, (v, to) -> to.text((String) v)));
            case BYTES -> Optional.of(ofBytes(schema));
            case ARRAY -> of(schema.valueSchema()).map(FieldReader::arrayOf);
            case MAP -> Optional.of(new FieldReader(FieldType.of(Kind.JSON), JsonText::of));
            case STRUCT -> Optional.empty();
        };
    }

    /** Types that Debezium does not know come as the bytes of their text, when it is asked not to leave them out. */
    private static FieldReader ofBytes(Schema schema) {
        String declared = declaredType(schema);
        return declared.isEmpty() || BYTES.matcher(declared).find()
                ? new FieldReader(FieldType.of(Kind.BINARY), FieldReader::bytes)
                : new FieldReader(FieldType.own(POSTGRES, declared), v -> new String(bytes(v), StandardCharsets.UTF_8));
    }

    private static FieldReader arrayOf(FieldReader element) {
        return new FieldReader(FieldType.array(element.type()), v -> items((List<?>) v, element));
    }

    private static Items items(List<?> values, FieldReader element) {
        List<@Nullable Object> items = new ArrayList<>(values.size());
        for (Object value : values) {
            items.add(value == null ? null : element.read(value));
        }
        return new Items(items);
    }

    private static FieldReader vector(Schema schema) {
        FieldType type = FieldType.vector(declaredLength(schema).orElse(FieldType.UNBOUNDED));
        return new FieldReader(type, v -> new Items(new ArrayList<@Nullable Object>((List<?>) v)));
    }

    /**
     * Labels have commas between them. Debezium takes those of MySQL from the DDL as they stand there, escapes and all, and
     * while streaming it gives values in the same form (3.5); those of PostgreSQL have no escapes, not even of their commas.
     */
    private static FieldReader labelled(Kind kind, Schema schema) {
        String allowed = parameter(schema, "allowed");
        if (allowed == null) {
            return new FieldReader(FieldType.of(kind), null);
        }
        String declared = declaredType(schema);
        boolean hasEscapes = declared.startsWith("enum") || declared.startsWith("set");
        List<String> told = List.of((hasEscapes ? LABEL_END : COMMA).split(allowed, -1));
        if (!hasEscapes || allowed.indexOf('\\') < 0) {
            return new FieldReader(FieldType.labelled(kind, told), null);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        told.forEach(label -> labels.put(label, ESCAPE.matcher(label).replaceAll("$1")));
        return new FieldReader(
                FieldType.labelled(kind, List.copyOf(labels.values())),
                kind == Kind.ENUM
                        ? v -> labels.getOrDefault((String) v, (String) v)
                        : v -> COMMA.splitAsStream((String) v)
                                .map(label -> labels.getOrDefault(label, label))
                                .collect(Collectors.joining(",")));
    }

    /** The lowest bits come in the first byte. How many a value of varying length has is not told: zeros in front are lost. */
    private static FieldReader bits(Schema schema) {
        int length = number(schema, "length").orElse(FieldType.UNBOUNDED);
        boolean isKnown = length > 0
                && length < Integer.MAX_VALUE
                && !declaredType(schema).equals("varbit");
        return new FieldReader(FieldType.bits(isKnown ? length : FieldType.UNBOUNDED), v -> {
            BitSet set = BitSet.valueOf(bytes(v));
            int count = isKnown ? length : Math.max(1, set.length());
            StringBuilder text = new StringBuilder(count);
            for (int i = count - 1; i >= 0; i--) {
                text.append(set.get(i) ? '1' : '0');
            }
            return text.toString();
        });
    }

    private static Geometry geometry(Object value) {
        Struct struct = (Struct) value;
        Integer srid = struct.getInt32("srid");
        return new Geometry(bytes(struct.getWithoutDefault("wkb")), srid == null ? 0 : srid);
    }

    /** Adds the neutral value of Connect's to a row. */
    void pack(Object value, RowPacker to) {
        packing.pack(value, to);
    }

    /** The neutral value of Connect's, which are often the same object. */
    Object read(Object value) {
        return step == null ? value : step.apply(value);
    }

    /** The same without digits of a second behind so many of them. */
    FieldReader cutTo(int digits) {
        // What has a zone is declared with six digits, and its text may have more.
        boolean mayHaveMore = digits < NANOS && (type.kind() == Kind.INSTANT || type.size() > digits);
        return switch (type.kind()) {
            case TIME, DATETIME, INSTANT ->
                mayHaveMore
                        ? new FieldReader(
                                FieldType.temporal(type.kind(), Math.min(type.size(), digits)),
                                v -> cut(read(v), digits))
                        : this;
            default -> this;
        };
    }

    @SuppressWarnings({"JavaLocalDateTimeGetNano", "JavaInstantGetSecondsGetNano"})
    private static Object cut(Object value, int digits) {
        int unit = 1;
        for (int digit = digits; digit < NANOS; digit++) {
            unit *= 10;
        }
        if (value instanceof LocalDateTime wall) {
            return wall.minusNanos(wall.getNano() % unit);
        }
        if (value instanceof Instant instant) {
            return instant.minusNanos(instant.getNano() % unit);
        }
        Duration time = (Duration) value;
        Duration size = time.abs();
        Duration cut = size.minusNanos(size.toNanosPart() % unit);
        return time.isNegative() ? cut.negated() : cut;
    }

    private static Optional<FieldReader> plain(Kind kind, Packing packing) {
        return Optional.of(new FieldReader(FieldType.of(kind), null, packing));
    }

    /** A time or date-time that is a number, in units of so many fractional digits of a second. */
    private static Function<Schema, FieldReader> clock(Kind kind, int digits, ToLongFunction<Object> count) {
        long units = digits == MILLIS ? 1_000L : digits == MICROS ? 1_000_000L : 1_000_000_000L;
        int nanos = (int) (1_000_000_000L / units);
        boolean isTime = kind == Kind.TIME;
        FieldReader reader = new FieldReader(
                FieldType.temporal(kind, digits),
                v -> {
                    long value = count.applyAsLong(v);
                    long second = Math.floorDiv(value, units);
                    int nano = (int) Math.floorMod(value, units) * nanos;
                    return isTime
                            ? Duration.ofSeconds(second, nano)
                            : isInfinite(second)
                                    ? end(second)
                                    : LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
                },
                (v, to) -> {
                    long value = count.applyAsLong(v);
                    long second = Math.floorDiv(value, units);
                    int nano = (int) (value - second * units) * nanos;
                    if (isTime) {
                        to.time(second, nano);
                    } else if (isInfinite(second)) {
                        to.value(end(second));
                    } else {
                        to.datetime(second, nano);
                    }
                });
        return schema -> reader;
    }

    private static Function<Schema, FieldReader> reader(FieldType type, @Nullable Function<Object, Object> step) {
        FieldReader reader = new FieldReader(type, step);
        return schema -> reader;
    }

    private static FieldType time(int digits) {
        return FieldType.temporal(Kind.TIME, digits);
    }

    private static FieldType datetime(int digits) {
        return FieldType.temporal(Kind.DATETIME, digits);
    }

    private static boolean isInfinite(long second) {
        return second >= LAST_SECOND || second <= FIRST_SECOND;
    }

    private static LocalDateTime end(long second) {
        return second < 0 ? LocalDateTime.MIN : LocalDateTime.MAX;
    }

    private static long day(Object value) {
        long day = whole(value);
        return day == AFTER_ALL ? LocalDate.MAX.toEpochDay() : day == BEFORE_ALL ? LocalDate.MIN.toEpochDay() : day;
    }

    private static FieldReader decimal(Schema schema) {
        int scale = number(schema, Decimal.SCALE_FIELD).orElse(0);
        int precision = number(schema, "connect.decimal.precision")
                .orElseGet(() -> declaredLength(schema).orElse(FieldType.UNBOUNDED));
        return new FieldReader(FieldType.decimal(precision, scale), null);
    }

    private static FieldReader variableScale(Schema schema) {
        return new FieldReader(FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED), v -> {
            Struct struct = (Struct) v;
            return new BigDecimal(new BigInteger(bytes(struct.getWithoutDefault("value"))), struct.getInt32("scale"));
        });
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static long whole(Object value) {
        return ((Number) value).longValue();
    }

    @SuppressWarnings("JavaUtilDate") // Connect's own logical types come as java.util.Date
    private static long javaDate(Object value) {
        return ((java.util.Date) value).getTime();
    }

    private static LocalDate dateOfJavaDate(Object value) {
        return LocalDate.ofEpochDay(Math.floorDiv(javaDate(value), TimeUnit.DAYS.toMillis(1)));
    }

    private static Instant instant(String text) {
        return switch (text) {
            case "infinity" -> LocalDateTime.MAX.toInstant(ZoneOffset.UTC);
            case "-infinity" -> LocalDateTime.MIN.toInstant(ZoneOffset.UTC);
            default -> OffsetDateTime.parse(text).toInstant();
        };
    }

    private static Duration utcTime(String text) {
        return sinceMidnight(
                OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime());
    }

    private static Duration sinceMidnight(LocalTime time) {
        return Duration.ofNanos(time.toNanoOfDay());
    }

    /** Debezium's ISO forms end in a Z that means nothing: they are readings of a clock on the wall. */
    private static String withoutZone(Object value) {
        String text = (String) value;
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * What a plain text is by the source's own name of its type, which Debezium tells when asked to propagate it: a length
     * where the source says it is bounded, or a type that has no other form than its text.
     */
    private static FieldType text(Schema schema) {
        String declared = declaredType(schema);
        if (TEXTS_OF_POSTGRES.contains(declared)) {
            return FieldType.own(POSTGRES, declared);
        }
        boolean bounded = declared.contains("char");
        return FieldType.text(bounded ? declaredLength(schema).orElse(FieldType.UNBOUNDED) : FieldType.UNBOUNDED);
    }

    private static String declaredType(Schema schema) {
        String declared = parameter(schema, "__debezium.source.column.type");
        return declared == null ? "" : declared.toLowerCase(Locale.ROOT);
    }

    private static Optional<Integer> declaredLength(Schema schema) {
        // PostgreSQL's driver has this for what has none.
        return number(schema, "__debezium.source.column.length").filter(length -> length < Integer.MAX_VALUE);
    }

    private static Optional<Integer> number(Schema schema, String parameter) {
        return Optional.ofNullable(parameter(schema, parameter)).map(Integer::valueOf);
    }

    private static @Nullable String parameter(Schema schema, String name) {
        return schema.parameters() == null ? null : schema.parameters().get(name);
    }
}
