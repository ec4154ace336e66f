package dev.millrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SettingTest {
    private enum Flavour {
        SWEET,
        SOUR
    }

    private static final Setting<Integer> ROWS =
            Setting.integer("rows").defaultsTo(10).must(ConfigDef.Range.between(1, 100));
    private static final Setting<Flavour> FLAVOUR =
            Setting.choice("flavour", Flavour.class).defaultsTo(Flavour.SOUR);
    private static final Setting<Optional<String>> NOTE = Setting.text("note").optional();
    private static final Setting<String> URL = Setting.text("url");
    private static final ConfigDef DEF = Setting.definitionOf(List.of(ROWS, FLAVOUR, NOTE, URL));

    @Test
    void defaultsHoldWhereNothingIsGiven() {
        AbstractConfig config = config(Map.of("url", "u"));
        assertThat(ROWS.from(config)).isEqualTo(10);
        assertThat(FLAVOUR.from(config)).isEqualTo(Flavour.SOUR);
        assertThat(NOTE.from(config)).isEmpty();
    }

    @Test
    void givenValuesAreReadInTheirType() {
        AbstractConfig config = config(Map.of("url", "u", "rows", "7", "flavour", "sweet", "note", "n"));
        assertThat(ROWS.from(config)).isEqualTo(7);
        assertThat(FLAVOUR.from(config)).isEqualTo(Flavour.SWEET);
        assertThat(NOTE.from(config)).contains("n");
        assertThat(URL.from(config)).isEqualTo("u");
    }

    @Test
    void aMissingRequiredKeyIsNamed() {
        assertThatThrownBy(() -> config(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("url");
    }

    @Test
    void aWordOutsideTheChoiceIsRefused() {
        assertThatThrownBy(() -> config(Map.of("url", "u", "flavour", "bitter")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("flavour");
    }

    private static AbstractConfig config(Map<String, String> given) {
        return new AbstractConfig(DEF, given);
    }
}
