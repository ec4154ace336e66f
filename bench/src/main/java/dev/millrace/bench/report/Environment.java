package dev.millrace.bench.report;

import dev.millrace.core.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** The machine and the versions: without them a figure means nothing. */
public final class Environment {
    /** The fact that tells machines apart. */
    static final String PROCESSOR = "Processor";

    private Environment() {}

    /**
     * This machine, now.
     *
     * @param settings of the benchmark, by what they are called in the report
     */
    public static Result.Environment here(Path root, String command, Map<String, String> settings) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(PROCESSOR, processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        facts.put("Memory", memory());
        facts.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("Kafka and Connect", AppInfoParser.getVersion());
        facts.put("Millrace", Version.current() + " " + revision(root));
        facts.put("Debezium JDBC sink", debezium(root));
        facts.putAll(settings);
        return new Result.Environment(
                LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " UTC", command, facts);
    }

    /** With family and model, since a virtual machine may know no more of its name than the maker's. */
    private static String processor() {
        return "%s, family %s, model %s"
                .formatted(
                        value("/proc/cpuinfo", "model name"),
                        value("/proc/cpuinfo", "cpu family"),
                        value("/proc/cpuinfo", "model\t"));
    }

    private static String memory() {
        String kilobytes = value("/proc/meminfo", "MemTotal").replace(" kB", "");
        try {
            return Long.parseLong(kilobytes) / (1 << 20) + " GiB";
        } catch (NumberFormatException e) {
            return kilobytes;
        }
    }

    private static String value(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String revision(Path root) {
        String revision = output(root, "git", "rev-parse", "--short", "HEAD");
        boolean isChanged = !output(root, "git", "status", "--porcelain", "--untracked-files=no")
                .isEmpty();
        return revision.isEmpty() ? "" : "(" + revision + (isChanged ? " with changes)" : ")");
    }

    private static String output(Path root, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? text : "";
        } catch (IOException e) {
            return ""; // an archive without git
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String debezium(Path root) {
        String prefix = "debezium-connector-jdbc-";
        try (Stream<Path> files = Files.list(root.resolve("bench/target/plugins/debezium-connector-jdbc"))) {
            List<String> jars = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()).replace(".jar", ""))
                    .toList();
            return String.join(", ", jars);
        } catch (IOException e) {
            return "not there";
        }
    }
}
