package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaVersionTest {
    @ParameterizedTest
    @CsvSource({
        "4.3.1, 4.3.1, 0",
        "4.3.1, 4.10.0, -1",
        "4.3, 4.3.0, 0",
        "10.0.0, 9.9.9, 1",
        "4.3.1-SNAPSHOT, 4.3.1, 0",
        "4.3.0-rc1, 4.3.1, -1",
        "unknown, 4.3.1, -1"
    })
    void comparesNumbersNotText(String one, String other, int expected) {
        assertThat(KafkaVersion.compare(one, other)).isEqualTo(expected);
        assertThat(KafkaVersion.compare(other, one)).isEqualTo(-expected);
    }
}
