package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CommandLines;
import dev.millrace.cli.ExitCode;
import dev.millrace.testkit.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    @Test
    void helpTellsTheExitCodes() {
        CommandLines.Outcome outcome = CommandLines.run("demo", "--help");
        assertThat(outcome.exitCode()).isZero();
        Golden.files().check("demo-help.txt", outcome.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --source oracle            | 'oracle' is none of mariadb, mysql, postgres
                    --rows 5                   | --rows must be 100 or more, not 5
                    --rate -1                  | --rate must be 0 or more, not -1
                    --changes 10               | --changes goes with --once
                    --once --changes 0         | --changes must be 1 or more, not 0
                    --once --duration 10s      | --once ends after --changes
                    --timeout soon             | 'soon' is not a time as 90s, 10m or 2h
                    --rest-port 70000          | A port is a number from 0 to 65535, not 70000
                    --unknown                  | Unknown option: '--unknown'
                    """)
    void aWrongLineIsExplained(String line, String message) {
        CommandLines.Outcome outcome = CommandLines.run(("demo " + line).split(" "));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"90,PT1M30S", "90s,PT1M30S", "10m,PT10M", "2h,PT2H"})
    void readsTimes(String word, String duration) {
        assertThat(new DemoCommand.DurationWord().convert(word)).hasToString(duration);
    }

    @Test
    void withoutAHomeItSaysHowToStart() {
        CommandLines.Outcome outcome = CommandLines.run("demo", "--once");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.COULD_NOT_START);
        assertThat(outcome.err()).contains("Start it by bin/millrace");
    }
}
