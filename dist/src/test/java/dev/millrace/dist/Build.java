package dev.millrace.dist;

import java.nio.file.Path;
import java.util.Objects;

/** Where the build left what is tested, and what it was told. */
final class Build {
    static final Path ROOT = Path.of(property("millrace.root"));
    static final Path OUTPUT = ROOT.resolve("dist/target");
    static final String VERSION = property("millrace.version");
    static final String KAFKA_VERSION = property("kafka.version");
    static final String RELEASE_DATE = property("release.date");

    private Build() {}

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> name + " is set by the build, run this by Maven");
    }
}
