package dev.millrace.runtime;

import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A worker in a JVM of its own, so that it can be killed, and so that it can be another version of Kafka. */
public final class WorkerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** How long a dead process is waited for in vain. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Process process;
    private final Path output;
    private final URI restUrl;
    private final Thread shutdownHook;

    private WorkerProcess(Process process, Path output, URI restUrl) {
        this.process = process;
        this.output = output;
        this.restUrl = restUrl;
        this.shutdownHook = new Thread(process::destroyForcibly, "kill-worker-process");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** How the process is run. An empty classpath means our own, with our logging; any other is that of a stock worker. */
    public record Options(List<Path> classpath, Map<String, String> environment, List<String> jvmArguments) {
        public Options {
            classpath = List.copyOf(classpath);
            environment = Map.copyOf(environment);
            jvmArguments = List.copyOf(jvmArguments);
        }

        public static Options defaults() {
            return new Options(List.of(), Map.of(), List.of("-Xmx512m"));
        }

        public Options withClasspath(List<Path> jars) {
            return new Options(jars, environment, jvmArguments);
        }

        public Options withEnvironment(Map<String, String> variables) {
            return new Options(classpath, variables, jvmArguments);
        }
    }

    /**
     * Starts a worker and waits until it has joined its group. What it prints goes to {@code worker.out} in the
     * directory.
     */
    public static WorkerProcess start(
            String bootstrapServers, WorkerOptions workerOptions, Path directory, Options options) {
        WorkerProcess worker = launch(bootstrapServers, workerOptions, directory, options);
        try {
            worker.awaitReady();
            return worker;
        } catch (RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    private static WorkerProcess launch(
            String bootstrapServers, WorkerOptions workerOptions, Path directory, Options options) {
        int port = Ports.choose(workerOptions.restPort(), "Connect REST API", "the worker's REST port");
        boolean own = options.classpath().isEmpty();
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options.jvmArguments());
        line.add("-cp");
        line.add(
                own
                        ? System.getProperty("java.class.path")
                        : String.join(
                                System.getProperty("path.separator"),
                                options.classpath().stream().map(Path::toString).toList()));
        line.add(own ? WorkerMain.class.getName() : "org.apache.kafka.connect.cli.ConnectDistributed");
        try {
            Path file = Files.createDirectories(directory).resolve("worker.properties");
            Properties settings = new Properties();
            WorkerOptions withPort = workerOptions.withRestPort(port);
            settings.putAll(
                    own
                            ? WorkerSettings.ofOurs(bootstrapServers, withPort)
                            : WorkerSettings.ofStock(bootstrapServers, withPort));
            try (Writer writer = Files.newBufferedWriter(file)) {
                settings.store(writer, null);
            }
            line.add(file.toString());
            Path output = directory.resolve("worker.out");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(options.environment());
            return new WorkerProcess(builder.start(), output, URI.create("http://127.0.0.1:" + port + "/"));
        } catch (IOException e) {
            throw new RuntimeFailure("A worker process could not be started in " + directory + ": " + e, e);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                client().awaitReady(LOOK_AGAIN);
                return;
            } catch (RuntimeFailure e) {
                if (!process.isAlive()) {
                    throw new RuntimeFailure(
                            "The worker process ended with exit code " + process.exitValue() + "; see " + output, e);
                }
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    public URI restUrl() {
        return restUrl;
    }

    public ConnectClient client() {
        return new ConnectClient(restUrl);
    }

    public long pid() {
        return process.pid();
    }

    /** Everything the process has printed, for messages. */
    public Path output() {
        return output;
    }

    /** SIGKILL. */
    public void kill() {
        end(process.destroyForcibly(), 30);
    }

    /** SIGTERM, and SIGKILL where that does not help within 30 seconds. */
    @Override
    public void close() {
        process.destroy();
        if (!end(process, 30)) {
            kill();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook runs already
        }
    }

    private static boolean end(Process process, long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("Interrupted while waiting for a worker process to end", e);
        }
    }
}
