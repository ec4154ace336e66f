package dev.millrace.testkit;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test class or method: it needs these engines. They are running when it starts, one server per JVM
 * ({@link SharedDatabases}), and a {@link DatabaseServer} parameter receives the first of them. Where one cannot run, the
 * test is skipped and the end of the run names the engine with the reason.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DatabaseExtension.class)
public @interface NeedsDatabase {
    Engine[] value();
}
