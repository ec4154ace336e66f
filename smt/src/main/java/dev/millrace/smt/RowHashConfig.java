package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The settings of {@link RowHash}. */
record RowHashConfig(String column, HashAlgorithm algorithm, ColumnChoice choice) {
    private static final String GROUP = "Hash";

    static final Setting<HashAlgorithm> ALGORITHM = Setting.choice("algorithm", HashAlgorithm.class)
            .defaultsTo(HashAlgorithm.MD5)
            .important(ConfigDef.Importance.HIGH)
            .in(GROUP)
            .doc("md5, sha256: hexadecimal digits that every database computes alike in SQL. md5_sum, sha256_sum: the"
                    + " first 60 bits of those as a bigint, to be summed over rows in any order. MySQL has MD5 no longer from"
                    + " 9.6 on, unless its component for classic hashing is installed: sha256 works everywhere. xxh3: 64 bits as 16 hexadecimal digits, the"
                    + " fastest, but no database can check it. dlt: the hash that dlt gives a row, over its names as well;"
                    + " no database can check that either.");

    static final Setting<String> COLUMN = Setting.text("hash.column")
            .defaultsTo("_row_hash")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.LOW)
            .in(GROUP)
            .doc(
                    "Name of the column that gets the hash. A column of that name and type is overwritten, and never counts.");

    static ConfigDef definition() {
        return Setting.definitionOf(Stream.concat(Stream.of(ALGORITHM, COLUMN), ColumnChoice.SETTINGS.stream())
                .toList());
    }

    static RowHashConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new RowHashConfig(COLUMN.from(config), ALGORITHM.from(config), ColumnChoice.from(config));
    }

    List<AddedColumns.Column> columns() {
        return List.of(new AddedColumns.Column(column, schemaOf(algorithm)));
    }

    /** Optional, since a row whose columns are not all known has no hash. */
    static Schema schemaOf(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> text(32);
            case SHA256 -> text(64);
            case XXH3 -> text(16);
            case DLT -> text(14);
            case MD5_SUM, SHA256_SUM -> Schema.OPTIONAL_INT64_SCHEMA;
        };
    }

    private static Schema text(int characters) {
        return SchemaBuilder.string()
                .optional()
                .parameter("__debezium.source.column.type", "VARCHAR")
                .parameter("__debezium.source.column.length", Integer.toString(characters))
                .build();
    }
}
