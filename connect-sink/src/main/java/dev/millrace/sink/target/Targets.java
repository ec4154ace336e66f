package dev.millrace.sink.target;

import dev.millrace.sink.target.TargetFactory.Problem;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

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

    private static String unknown() {
        return "No target of this plugin accepts this URL. It starts with jdbc:mariadb:, jdbc:mysql: or"
                + " jdbc:postgresql:.";
    }

    private static Optional<TargetFactory> factory(String url) {
        // The plugin's own loader: the thread's may be another plugin's.
        return ServiceLoader.load(TargetFactory.class, Targets.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.accepts(url))
                .findFirst();
    }
}
