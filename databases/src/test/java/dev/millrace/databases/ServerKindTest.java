package dev.millrace.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerKindTest {
    @Test
    void anotherPlatformIsRefusedWithAReason() {
        assertThat(ServerKind.wrongPlatform("Linux", "amd64")).isEmpty();
        assertThat(ServerKind.wrongPlatform("Linux", "aarch64"))
                .contains("its binaries are for Linux on x86-64, and this is Linux on aarch64."
                        + " Use a server of your own.");
        assertThat(ServerKind.wrongPlatform("Mac OS X", "x86_64")).isPresent();
    }

    @Test
    void aRefusalNamesTheEngine() {
        assertThat(new DatabaseUnavailableException(Engine.MYSQL, "there is no 'dpkg' here."))
                .hasMessage("MySQL cannot run here: there is no 'dpkg' here.");
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        assertThatThrownBy(() -> ServerOptions.defaults().withPort(70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }
}
