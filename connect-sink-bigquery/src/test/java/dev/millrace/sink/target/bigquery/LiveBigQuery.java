package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldValue;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableResult;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.bigquery.standin.StandIn;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The same contract on a dataset of one's own, which is emptied: {@code MILLRACE_IT_BIGQUERY=project/dataset} names it, and
 * the account is that of the environment.
 */
interface LiveBigQuery extends BigQueryContract {
    String PLACE = "MILLRACE_IT_BIGQUERY";
    String[] NAMES = System.getenv().getOrDefault(PLACE, "project/dataset").split("/", 2);

    private static BigQuery bigquery() {
        return BigQueryOptions.newBuilder().setProjectId(NAMES[0]).build().getService();
    }

    @Override
    default StandIn standIn() {
        throw new TestAbortedException("This needs the stand-in");
    }

    @Override
    default void empty() {
        bigquery().listTables(NAMES[1]).iterateAll().forEach(table -> table.delete());
    }

    @Override
    default Target open(String connector, OffsetStart start, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("bigquery.write.mode", mode());
        settings.put("bigquery.max.staleness.ms", "0");
        return new BigQueryTargetFactory()
                .open(BigQueryContract.settings("bigquery://" + NAMES[0] + "/" + NAMES[1], connector, start, settings));
    }

    @Override
    default void drop(String table) {
        bigquery().delete(TableId.of(NAMES[0], NAMES[1], table));
    }

    @Override
    default List<Map<String, @Nullable String>> rows(String table) {
        TableId id = TableId.of(NAMES[0], NAMES[1], table);
        if (bigquery().getTable(id) == null) {
            return List.of();
        }
        try {
            TableResult found = bigquery().query(QueryJobConfiguration.of("SELECT * FROM " + Names.quoted(id)));
            List<Map<String, @Nullable String>> rows = new ArrayList<>();
            found.iterateAll().forEach(values -> {
                Map<String, @Nullable String> row = new HashMap<>();
                for (int i = 0; i < values.size(); i++) {
                    Field field = found.getSchema().getFields().get(i);
                    row.put(field.getName(), text(field, values.get(i)));
                }
                rows.add(row);
            });
            return rows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable String text(Field field, FieldValue value) {
        if (value.isNull()) {
            return null;
        }
        return switch (field.getType().getStandardType()) {
            case NUMERIC, BIGNUMERIC -> scaled(value.getNumericValue(), field.getScale());
            case TIMESTAMP ->
                LocalDateTime.ofInstant(
                                Instant.EPOCH.plus(value.getTimestampValue(), ChronoUnit.MICROS), ZoneOffset.UTC)
                        .toString();
            case DATETIME -> LocalDateTime.parse(value.getStringValue()).toString();
            default -> value.getStringValue();
        };
    }

    /** BigQuery gives numbers without zeros at their end. */
    private static String scaled(BigDecimal number, @Nullable Long scale) {
        return (scale == null ? number : number.setScale(scale.intValue())).toPlainString();
    }
}
