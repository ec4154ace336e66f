package dev.millrace.sink.target;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.TargetFactory.Problem;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The targets that this plugin's class path offers. */
public final class Targets {
    private Targets() {}

    public static Target open(TargetSettings settings) {
        return factory(settings.url())
                .orElseThrow(() -> new TargetException(FailureKind.ENVIRONMENT, unknown()))
                .open(settings);
    }

    public static List<Problem> probe(TargetSettings settings) {
        return factory(settings.url())
                .map(factory -> factory.probe(settings))
                .orElseGet(() -> List.of(new Problem("connection.url", unknown())));
    }

    /** What a task of these settings promises. */
    public static String delivery(TargetSettings settings) {
        return factory(settings.url())
                .map(factory -> factory.delivery(settings))
                .orElseGet(Targets::unknown);
    }

    /** All keys that only one of the targets knows. */
    public static List<Setting<?>> settings() {
        return factories()
                .<Setting<?>>flatMap(factory -> factory.settings().stream())
                .toList();
    }

    /** Those of them that a table may have for itself. */
    public static List<Setting<?>> settingsOfTables() {
        return factories()
                .<Setting<?>>flatMap(factory -> factory.settingsOfTables().stream())
                .toList();
    }

    private static String unknown() {
        return factories()
                .flatMap(factory -> factory.urls().stream())
                .collect(joining(", ", "No target of this plugin accepts this URL. It begins with one of: ", "."));
    }

    private static Optional<TargetFactory> factory(String url) {
        return factories().filter(factory -> factory.accepts(url)).findFirst();
    }

    private static Stream<TargetFactory> factories() {
        // The plugin's own loader: the thread's may be another plugin's.
        return ServiceLoader.load(TargetFactory.class, Targets.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get);
    }
}
