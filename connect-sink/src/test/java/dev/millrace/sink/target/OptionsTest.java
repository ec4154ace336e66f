package dev.millrace.sink.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.TargetSettings.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Setting<Integer> DEPTH = Setting.integer("pool.depth").defaultsTo(1);

    private static Options options(String depth) {
        return Options.of(List.of(DEPTH), Map.of("pool.depth", depth));
    }

    @Test
    void aTablesOwnValuesGoBeforeThoseForAll() {
        Options options = new Options(
                options("2").all(),
                Map.of("orders", options("3").all(), "shop.orders", options("4").all()));

        assertThat(DEPTH.from(options.of(TableName.of("customers")))).isEqualTo(2);
        assertThat(DEPTH.from(options.of(TableName.of(List.of("archive", "orders")))))
                .isEqualTo(3);
        assertThat(DEPTH.from(options.of(TableName.of(List.of("shop", "orders")))))
                .isEqualTo(4);
    }

    @Test
    void aUrlOfNoTargetIsToldWhichThereAre() {
        TargetSettings settings = new TargetSettings(
                "jdbc:nothing://host/db",
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                1,
                TargetSettings.LoadMethod.AUTO,
                new TargetSettings.OffsetIdentity("default", "sink", TableName.of("offsets"), true),
                new TargetSettings.OffsetStart(0, partition -> null));

        assertThat(Targets.probe(settings)).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("connection.url");
            assertThat(problem.message()).contains("jdbc:mariadb:").contains("jdbc:postgresql:");
        });
    }
}
