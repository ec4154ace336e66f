package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On the databases that the archive brings drivers for. */
@NeedsDatabase({Engine.POSTGRES, Engine.MARIADB, Engine.MYSQL})
class EnrichTest {
    private static final Schema ROW = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("customer_id", Schema.OPTIONAL_INT64_SCHEMA)
            .field("region", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private final AtomicLong nanos = new AtomicLong(1);
    private final Enrich<SinkRecord> transform = new Enrich<>(nanos::get);

    @AfterEach
    void close() {
        transform.close();
    }

    /** Predecessors' row 26: columns of a dimension by its key, under other names. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void columnsOfTheDimensionAreAdded(Engine engine) {
        configure(new CustomerTable(engine), "columns", "segment:customer_segment");
        Struct row = value(apply(1L, "eu"));
        assertThat(row.schema().fields().stream().map(Field::name))
                .containsExactly("id", "customer_id", "region", "customer_segment");
        assertThat(row.getString("customer_segment")).isEqualTo("gold");
        assertThat(value(apply(2L, "eu")).getString("customer_segment")).isEqualTo("silver");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aKeyMayHaveSeveralColumnsAndValuesKeepTheirTypes(Engine engine) {
        configure(
                new CustomerTable(engine),
                "table",
                "customer",
                "keys",
                "customer_id:id,region",
                "columns",
                "segment,score,since");
        Struct us = value(apply(2L, "us"));
        assertThat(us.getString("segment")).isEqualTo("bronze");
        assertThat(us.get("score")).isEqualTo(new BigDecimal("1.25"));
        assertThat(us.get("since")).isNull();
        assertThat(value(apply(1L, "eu")).get("score")).isEqualTo(new BigDecimal("9.50"));
    }

    @Test
    void aTimestampKeepsItsMicroseconds() {
        configure(
                new CustomerTable(Engine.POSTGRES),
                "table",
                "customer",
                "keys",
                "customer_id:id,region",
                "columns",
                "since");
        Struct row = value(apply(1L, "eu"));
        assertThat(row.schema().field("since").schema().name()).isEqualTo("io.debezium.time.MicroTimestamp");
        assertThat(row.getInt64("since")).isEqualTo(1_709_208_000_000_001L);
    }

    @Test
    void aMissingKeyIsNullSkippedOrRefused() {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        configure(customers);
        assertThat(value(apply(99L, "eu")).get("segment")).isNull();
        assertThat(value(apply(null, "eu")).get("segment")).isNull();
        configure(customers, "missing", "skip");
        assertThat(apply(99L, "eu")).isNull();
        assertThat(apply(1L, "eu")).isNotNull();
        configure(customers, "missing", "fail");
        assertThatThrownBy(() -> apply(99L, "eu"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("missing=fail")
                .hasMessageContaining("[shop.inventory.orders-3@0]");
    }

    @Test
    void theDimensionIsSeenAsItIsWhenTheRecordPassesButForTheCache() {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        configure(customers, "cache.ttl.ms", "1000");
        assertThat(segment(1L)).isEqualTo("gold");
        customers.execute("UPDATE latest SET segment = 'platinum' WHERE id = 1");
        assertThat(segment(1L)).isEqualTo("gold");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1001));
        assertThat(segment(1L)).isEqualTo("platinum");
    }

    @Test
    void whatIsDueIsReadAgainInOneQuery() throws Exception {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        configure(customers, "cache.refresh.ms", "1000");
        assertThat(segment(1L)).isEqualTo("gold");
        assertThat(segment(2L)).isEqualTo("silver");
        assertThat(segment(99L)).isNull();
        customers.execute("UPDATE latest SET segment = segment || '!'", "INSERT INTO latest VALUES (99, 'new')");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1001));
        assertThat(segment(1L)).isEqualTo("gold!");
        customers.execute("DELETE FROM latest");
        assertThat(segment(2L)).as("read along").isEqualTo("silver!");
        assertThat(segment(99L)).as("read along").isEqualTo("new");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aDimensionThatIsPrefetchedNeedsNoFurtherQuestion(Engine engine) {
        CustomerTable customers = new CustomerTable(engine);
        configure(customers, "prefetch", "all");
        assertThat(segment(1L)).isEqualTo("gold");
        customers.execute("DELETE FROM latest");
        assertThat(segment(2L)).isEqualTo("silver");
        assertThat(transform.rememberedRows()).isEqualTo(3);
    }

    @Test
    void theCacheIsBoundedByItsWeight() {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        configure(customers, "cache.max.bytes", "2000");
        for (long id = 0; id < 100; id++) {
            segment(id);
        }
        assertThat(transform.rememberedRows()).isBetween(1L, 20L);
    }

    @Test
    void aDatabaseThatIsDownStopsTheTaskAndLosesNothing() throws Exception {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        try (TcpProxy proxy = TcpProxy.to(customers.server().port())) {
            configureThrough(proxy, customers, "cache.refresh.ms", "1000");
            assertThat(segment(1L)).isEqualTo("gold");
            assertThat(segment(2L)).isEqualTo("silver");
            assertThat(proxy.connections()).as("one connection a task").isEqualTo(1);
            proxy.cut();
            proxy.refuse();
            assertThat(segment(1L)).as("in the cache").isEqualTo("gold");
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1001));
            assertThat(segment(1L)).as("could not be refreshed").isEqualTo("gold");
            // no exception, or Connect would drop the record with errors.tolerance=all
            assertThatThrownBy(() -> segment(7L))
                    .isInstanceOf(Error.class)
                    .hasMessageContaining("latest")
                    .hasMessageContaining("retry.max.ms");
            proxy.pass();
            assertThat(segment(2L)).isEqualTo("silver");
            assertThat(segment(7L)).isNull();
        }
    }

    @Test
    void anOutageThatEndsInTimeIsNotNoticed() throws Exception {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        try (TcpProxy proxy = TcpProxy.to(customers.server().port())) {
            configureThrough(proxy, customers, "retry.max.ms", "60000");
            assertThat(segment(1L)).isEqualTo("gold");
            proxy.cut();
            assertThat(segment(2L)).isEqualTo("silver");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no_such_table", "latest"})
    void aWrongNameStopsTheTaskAtOnce(String table) {
        configure(
                new CustomerTable(Engine.POSTGRES),
                "table",
                table,
                "columns",
                table.equals("latest") ? "no_such_column" : "segment",
                "retry.max.ms",
                "600000");
        assertThatThrownBy(() -> segment(1L)).isInstanceOf(Error.class).hasMessageContaining("42");
    }

    @Test
    void aKeyThatIsNotUniqueIsRefused() {
        CustomerTable customers = new CustomerTable(Engine.POSTGRES);
        configure(customers, "table", "customer");
        assertThatThrownBy(() -> segment(2L)).isInstanceOf(DataException.class).hasMessageContaining("unique");
        configure(customers, "table", "customer", "prefetch", "all");
        assertThatThrownBy(() -> segment(1L)).isInstanceOf(DataException.class).hasMessageContaining("unique");
    }

    @Test
    void aColumnToLookUpByThatIsNotThereIsNamed() {
        configure(new CustomerTable(Engine.POSTGRES), "keys", "customer:id");
        assertThatThrownBy(() -> segment(1L)).isInstanceOf(DataException.class).hasMessageContaining("\"customer\"");
    }

    @Test
    void aKeyOfAnotherTypeIsRefusedWithoutItsValue() {
        configure(new CustomerTable(Engine.POSTGRES), "keys", "region:id");
        assertThatThrownBy(() -> apply(1L, "secret"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("MapColumns")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRowWithoutSchemaIsEnrichedToo() {
        configure(new CustomerTable(Engine.POSTGRES));
        SinkRecord enriched = transform.apply(Records.sink(null, Records.map("customer_id", 1), 0));
        assertThat(Objects.requireNonNull(enriched).value())
                .isEqualTo(Records.map("customer_id", 1, "segment", "gold"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b:c", "", ":b", "a:"})
    void wrongPairsAreRefused(String keys) {
        assertThatThrownBy(() -> configure(new CustomerTable(Engine.POSTGRES), "keys", keys))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("keys");
    }

    private void configure(CustomerTable customers, String... more) {
        Map<String, String> config = new HashMap<>(customers.config());
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        transform.configure(config);
    }

    private void configureThrough(TcpProxy proxy, CustomerTable customers, String key, String setting) {
        String url = Objects.requireNonNull(customers.config().get("connection.url"));
        configure(
                customers,
                "connection.url",
                url.replace(":" + customers.server().port(), ":" + proxy.port()),
                key,
                setting);
    }

    private @Nullable String segment(long customer) {
        return value(apply(customer, "eu")).getString("segment");
    }

    private @Nullable SinkRecord apply(@Nullable Long customer, String region) {
        Struct row = new Struct(ROW).put("id", 1L).put("customer_id", customer).put("region", region);
        return transform.apply(Records.sink(null, row, 0));
    }

    private static Struct value(@Nullable SinkRecord record) {
        return (Struct) Objects.requireNonNull(record).value();
    }
}
