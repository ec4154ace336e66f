package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void countsAreSeenByTheTasksName() throws Exception {
        ObjectName name = new ObjectName(
                "dev.millrace:type=json-converter,connector=\"shop, all: of it\",task=3,converter=value");
        try (Metrics metrics = Metrics.register("[shop, all: of it|task-3] ", "value", this)) {
            metrics.reading().countMiss();
            metrics.reading().countFast();
            metrics.reading().countFast();
            metrics.writing().countFallback();

            assertThat(server.getAttribute(name, "ReadMiss")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "ReadFast")).isEqualTo(2L);
            assertThat(server.getAttribute(name, "ReadFallback")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "WriteFast")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "WriteFallback")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "WriteMiss")).isEqualTo(0L);
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    /** Workers before Kafka 4.1 close no converters. */
    @Test
    void theBeanOfAConverterThatWasNeverClosedGoesWithIt() throws Exception {
        ObjectName all = new ObjectName("dev.millrace:type=json-converter,connector=\"left\",*");
        Metrics.register("[left|task-0] ", "value", new Object());
        Instant deadline = Instant.now().plusSeconds(30);
        while (!server.queryNames(all, null).isEmpty() && Instant.now().isBefore(deadline)) {
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(server.queryNames(all, null)).isEmpty();
    }

    @Test
    void aSecondOneOfTheSameNameHasANumber() throws Exception {
        ObjectName all = new ObjectName("dev.millrace:type=json-converter,connector=unknown,converter=key,*");
        int before = server.queryNames(all, null).size();
        JsonConverter first = new JsonConverter();
        JsonConverter second = new JsonConverter();
        first.configure(Map.of(), true);
        second.configure(Map.of(), true);

        assertThat(server.queryNames(all, null)).hasSize(before + 2);
        first.close();
        second.close();
        assertThat(server.queryNames(all, null)).hasSize(before);
    }
}
