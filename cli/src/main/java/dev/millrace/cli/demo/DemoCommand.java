package dev.millrace.cli.demo;

import dev.millrace.cli.CommandFailure;
import dev.millrace.cli.ExitCode;
import dev.millrace.databases.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parses the options of {@code millrace demo}; {@link Demo} does the rest. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Two real databases with a pipeline between them, on this machine, in one go.",
            "",
            "Starts a source and a target database, creates a shop in the source, starts a Kafka broker and a Connect "
                    + "worker, posts the connectors, and keeps the shop busy while it shows how the target keeps up. "
                    + "Nothing is installed, and everything is kept in one directory. Ctrl-C stops it; the same "
                    + "command goes on where it was, also after kill -9.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Source and target are equal in every column of every row (or nothing was compared)",
            "1:They are different; the keys that differ are printed",
            "2:The command line is wrong",
            "3:It could not start",
            "4:The target had not caught up when the time was over",
            "5:A connector, the load or a database failed while it ran"
        },
        footer = {
            "",
            "Examples:",
            "  millrace demo                         MariaDB to MariaDB, until Ctrl-C",
            "  millrace demo --target postgres       MariaDB to PostgreSQL",
            "  millrace demo --once --rows 1000000   a million rows, compared at the end"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int DEFAULT_CHANGES = 5_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--source",
            paramLabel = "ENGINE",
            defaultValue = "mariadb",
            converter = EngineWord.class,
            description = "mariadb, mysql or postgres (default: ${DEFAULT-VALUE}).")
    private Engine source = Engine.MARIADB;

    @Option(
            names = "--target",
            paramLabel = "ENGINE",
            defaultValue = "mariadb",
            converter = EngineWord.class,
            description = "mariadb, mysql or postgres (default: ${DEFAULT-VALUE}). The same engine as the source is a "
                    + "second server of it.")
    private Engine target = Engine.MARIADB;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Rows in the shop at first, over all tables (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--once",
            description = "Make a bounded number of changes, wait until the target has caught up, compare every column "
                    + "of every row, and end.")
    private boolean isOnce;

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "How many changes --once makes (default: " + DEFAULT_CHANGES + ").")
    private @Nullable Long changes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Changes per second; 0 for as many as the source takes (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationWord.class,
            description = "End after so long, as 90s, 10m or 2h, and compare as --once does (default: until Ctrl-C).")
    private @Nullable Duration duration;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationWord.class,
            description = "How long the target may take for the first rows, and to catch up at the end "
                    + "(default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "What rows and changes are drawn from: the same seed, the same shop (default: "
                    + "${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where databases, broker and logs live (default: a folder for each "
                    + "pair of engines below .millrace/demo here).")
    private @Nullable Path state;

    @Option(names = "--fresh", description = "Wipe the state of an earlier demo first.")
    private boolean isFresh;

    @Option(
            names = "--source-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the source; 0, as for all ports, is last time's or a free one.")
    private int sourcePort;

    @Option(names = "--target-port", paramLabel = "PORT", defaultValue = "0", description = "Port of the target.")
    private int targetPort;

    @Option(names = "--broker-port", paramLabel = "PORT", defaultValue = "0", description = "Port of the broker.")
    private int brokerPort;

    @Option(names = "--rest-port", paramLabel = "PORT", defaultValue = "0", description = "Port of Connect's REST.")
    private int restPort;

    @Override
    public Integer call() throws Exception {
        return new Demo(options(), Terminal.ofProcess(System.out)).run();
    }

    DemoOptions options() {
        require(rows >= 100, "--rows must be 100 or more, not " + rows);
        require(rate >= 0, "--rate must be 0 or more, not " + rate);
        require(changes == null || isOnce, "--changes goes with --once; use --rate and --duration without it");
        require(changes == null || changes > 0, "--changes must be 1 or more, not " + changes);
        require(duration == null || !isOnce, "--once ends after --changes; leave out --duration");
        for (int port : new int[] {sourcePort, targetPort, brokerPort, restPort}) {
            require(port >= 0 && port <= 65_535, "A port is a number from 0 to 65535, not " + port);
        }
        return new DemoOptions(
                home(),
                state == null ? defaultState() : state,
                isFresh,
                source,
                target,
                rows,
                isOnce,
                changes == null ? DEFAULT_CHANGES : changes,
                rate,
                Optional.ofNullable(duration),
                timeout,
                seed,
                new DemoOptions.Ports(sourcePort, targetPort, brokerPort, restPort));
    }

    private void require(boolean isMet, String message) {
        if (!isMet) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private Path defaultState() {
        return Path.of(".millrace", "demo", EngineWord.of(source) + "-to-" + EngineWord.of(target));
    }

    /** The distribution, as the launcher tells it. */
    private static Path home() {
        String told = System.getProperty("millrace.home", System.getenv("MILLRACE_HOME"));
        if (told == null) {
            throw new CommandFailure(
                    ExitCode.COULD_NOT_START,
                    "Cannot tell where Millrace is installed. Start it by bin/millrace, or set MILLRACE_HOME to the "
                            + "folder with plugins and connector-configs.");
        }
        Path home = Path.of(told);
        if (!Files.isDirectory(home.resolve("plugins")) || !Files.isDirectory(home.resolve("connector-configs"))) {
            throw new CommandFailure(
                    ExitCode.COULD_NOT_START,
                    home + " has no plugins and connector-configs. Unpack or build Millrace again.");
        }
        return home;
    }

    /** {@code mariadb} and so on. */
    static final class EngineWord implements CommandLine.ITypeConverter<Engine> {
        static String of(Engine engine) {
            return engine.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Engine convert(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "mariadb" -> Engine.MARIADB;
                case "mysql" -> Engine.MYSQL;
                case "postgres", "postgresql" -> Engine.POSTGRES;
                default ->
                    throw new CommandLine.TypeConversionException("'" + word + "' is none of mariadb, mysql, postgres");
            };
        }
    }

    /** {@code 90s}, {@code 10m}, {@code 2h}; a bare number is seconds. */
    static final class DurationWord implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String word) {
            if (!word.matches("[0-9]{1,9}[smh]?")) {
                throw new CommandLine.TypeConversionException("'" + word + "' is not a time as 90s, 10m or 2h");
            }
            long number = Long.parseLong(word.replaceAll("[smh]$", ""));
            return switch (word.charAt(word.length() - 1)) {
                case 'm' -> Duration.ofMinutes(number);
                case 'h' -> Duration.ofHours(number);
                default -> Duration.ofSeconds(number);
            };
        }
    }
}
