package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.databases.DatabaseException;
import dev.millrace.databases.DatabaseUnavailableException;
import dev.millrace.databases.Engine;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DatabasePoolTest {
    @Test
    void anEngineThatCannotRunIsTriedOnceAndNamedInTheSummary() {
        AtomicInteger tries = new AtomicInteger();
        DatabasePool pool = new DatabasePool(engine -> {
            tries.incrementAndGet();
            throw new DatabaseUnavailableException(engine, "there is no 'dpkg' here.\nMore of it.");
        });
        assertThat(pool.summary()).isEmpty();
        assertThat(pool.whyNot(Engine.MYSQL))
                .hasValueSatisfying(reason -> assertThat(reason).contains("dpkg"));
        assertThat(pool.whyNot(Engine.MYSQL)).isPresent();
        assertThat(tries).hasValue(1);
        assertThat(pool.summary())
                .containsExactly("Database: MySQL SKIPPED (MySQL cannot run here: there is no 'dpkg' here.)");
        assertThatThrownBy(() -> pool.running(Engine.MYSQL)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServerThatShouldRunAndDoesNotFailsTheTest() {
        DatabasePool pool = new DatabasePool(engine -> {
            throw new DatabaseException("ended while starting");
        });
        assertThatThrownBy(() -> pool.whyNot(Engine.MARIADB)).isInstanceOf(DatabaseException.class);
    }
}
