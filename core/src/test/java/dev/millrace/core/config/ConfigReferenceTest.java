package dev.millrace.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private enum Flavour {
        SWEET,
        SOUR
    }

    @Test
    void eachGroupIsATable() {
        ConfigDef def = Setting.definitionOf(List.of(
                Setting.text("url").important(Importance.HIGH).in("Place").doc("Where it is:\n  a | b."),
                Setting.choice("flavour", Flavour.class)
                        .defaultsTo(Flavour.SOUR)
                        .in("Taste")
                        .doc("How it tastes."),
                Setting.list("fields").defaultsTo(List.of("a", "b")).in("Place").doc("Which."),
                Setting.flag("hot").defaultsTo(false).in("Taste").doc("Whether it burns."),
                Setting.text("note").optional().in("Taste").doc("Anything."),
                Setting.text("suffix").defaultsTo("").in("Taste").doc("At the end."),
                Setting.integer("rows")
                        .defaultsTo(5)
                        .must(ConfigDef.Range.between(1, 9))
                        .in("Place")
                        .doc("How many.")));

        assertThat(ConfigReference.markdown("Kitchen", "What a cook can set.", def))
                .isEqualTo(
                        """
                        <!-- Generated from the settings in the code: edit those, then run `make golden`. -->
                        # Kitchen

                        What a cook can set.

                        ## Place

                        | setting | type | default | valid values | importance | what it does |
                        | --- | --- | --- | --- | --- | --- |
                        | `url` | string | **required** |  | high | Where it is: a \\| b. |
                        | `fields` | list | `a,b` |  | medium | Which. |
                        | `rows` | int | `5` | [1,...,9] | medium | How many. |

                        ## Taste

                        | setting | type | default | valid values | importance | what it does |
                        | --- | --- | --- | --- | --- | --- |
                        | `flavour` | string | `sour` | `sweet`, `sour` | medium | How it tastes. |
                        | `hot` | boolean | `false` | `true`, `false` | medium | Whether it burns. |
                        | `note` | string | none |  | medium | Anything. |
                        | `suffix` | string | empty |  | medium | At the end. |
                        """);
    }

    @Test
    void settingsOfOthersMakesHaveAPlaceAndInternalOnesHaveNone() {
        ConfigDef def = new ConfigDef()
                .define("plain", ConfigDef.Type.STRING, "x", Importance.LOW, "No group.")
                .defineInternal("hidden", ConfigDef.Type.STRING, "y", Importance.LOW);
        assertThat(ConfigReference.markdown("T", "I", def))
                .contains("## General", "| `plain` |")
                .doesNotContain("hidden");
    }

    @Test
    void aCheckThatCannotSayWhatItAllowsIsRefused() {
        ConfigDef def = Setting.definitionOf(
                List.of(Setting.text("name").must((name, value) -> {}).doc("A name.")));
        assertThatThrownBy(() -> ConfigReference.markdown("T", "I", def))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"name\"")
                .hasMessageContaining("toString()");
    }
}
