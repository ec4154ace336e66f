package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void countsAreSeenByTheTasksName() throws Exception {
        ObjectName name =
                new ObjectName("dev.millrace:type=converter,connector=\"shop, all: of it\",task=3,converter=value");
        try (Metrics metrics = Metrics.register("[shop, all: of it|task-3] ", "value", this)) {
            metrics.reading().countMiss();
            metrics.reading().countFast();
            metrics.reading().countFast();
            metrics.writing().countFallback();

            assertThat(server.getAttribute(name, "read-miss-total")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "read-fast-total")).isEqualTo(2L);
            assertThat(server.getAttribute(name, "read-fallback-total")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "write-fast-total")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "write-fallback-total")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "write-miss-total")).isEqualTo(0L);
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    /** Workers before Kafka 4.1 close no converters. */
    @Test
    void theBeanOfAConverterThatWasNeverClosedGoesWithIt() throws Exception {
        ObjectName all = new ObjectName("dev.millrace:type=converter,connector=left,*");
        Metrics.register("[left|task-0] ", "value", new Object());
        Instant deadline = Instant.now().plusSeconds(30);
        while (!server.queryNames(all, null).isEmpty() && Instant.now().isBefore(deadline)) {
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(server.queryNames(all, null)).isEmpty();
    }

    @Test
    void theNextRunOfATaskTakesTheNameOver() throws Exception {
        ObjectName name = new ObjectName("dev.millrace:type=converter,connector=again,task=0,converter=key");
        Metrics before = Metrics.register("[again|task-0] ", "key", this);
        try (Metrics now = Metrics.register("[again|task-0] ", "key", this)) {
            now.reading().countFast();
            before.close(); // the run that ends closes after the next one has begun

            assertThat(server.getAttribute(name, "read-fast-total")).isEqualTo(1L);
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void aConverterOfNoTaskHasANumber() throws Exception {
        ObjectName all = new ObjectName("dev.millrace:type=converter,converter=key,number=*");
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

    @Test
    void eachCountCarriesItsMeaning() throws Exception {
        ObjectName name = new ObjectName("dev.millrace:type=converter,connector=meaning,task=1,converter=header");
        try (Metrics metrics = Metrics.register("[meaning|task-1] ", "header", this)) {
            metrics.writing().countMiss();

            assertThat(server.getMBeanInfo(name).getAttributes()).hasSize(6).allSatisfy(attribute -> assertThat(
                            attribute.getDescription())
                    .startsWith("Records"));
            assertThat(server.getAttributes(name, new String[] {"write-miss-total", "nothing"})
                            .asList())
                    .containsExactly(new Attribute("write-miss-total", 1L));
        }
    }
}
