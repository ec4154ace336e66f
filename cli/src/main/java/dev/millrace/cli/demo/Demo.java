package dev.millrace.cli.demo;

import dev.millrace.cli.CommandFailure;
import dev.millrace.cli.ExitCode;
import dev.millrace.cli.demo.DemoState.Milestone;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.DatabaseServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The whole demo on one page: servers, shop, pipeline, first rows, load, comparison. */
final class Demo {
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
    private static final Duration PLAIN_LINE_EVERY = Duration.ofSeconds(5);
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(20);
    private static final int STOP_GRACE_SECONDS = 30;
    private static final int INTERRUPTED = 130;

    /** The column is added when this share of the bounded load is done, or after so many seconds of the other. */
    private static final double ALTER_AT = 0.5;

    private static final int ALTER_AFTER_SECONDS = 15;

    private final DemoOptions options;
    private final Steps steps;
    private final ProgressView view;
    private final ClosingStack stack;
    private final LoadCounters counters = new LoadCounters();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean isInterrupted;
    private volatile boolean isClosing;

    Demo(DemoOptions options, Terminal terminal) {
        this.options = options;
        this.steps = new Steps(terminal);
        this.view = new ProgressView(terminal, PLAIN_LINE_EVERY);
        this.stack = new ClosingStack(steps);
    }

    int run() throws Exception {
        silenceJavaUtilLogging();
        PrintStream err = System.err;
        if (view.isInteractive()) {
            System.setErr(new PrintStream(new Interjections(view), true, StandardCharsets.UTF_8));
        }
        Thread main = Thread.currentThread();
        Thread hook = new Thread(() -> interrupt(main), "demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return show(start());
        } catch (Exception e) {
            if (isInterrupted) {
                return INTERRUPTED;
            }
            throw e;
        } finally {
            isClosing = true;
            Thread.interrupted(); // what stops from here on has to wait for processes to end
            done.countDown();
            stack.close();
            steps.close();
            removeHook(hook);
            System.setErr(err);
        }
    }

    /** MySQL's and MariaDB's binlog client tells of each connection on the console, past all other logging. */
    private static void silenceJavaUtilLogging() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.SEVERE);
        }
    }

    /** Ctrl-C, or a SIGTERM: the demo ends in its own order, and the process when it has. */
    private void interrupt(Thread main) {
        if (!isClosing) {
            isInterrupted = true;
            steps.say("");
            main.interrupt();
        }
        try {
            done.await(STOP_GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stack.close();
        steps.say("Stopped. The same command goes on from here; --fresh begins anew.");
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running: the process ends.
        }
    }

    /** What runs once everything is started. */
    private record Running(
            DemoState state, DemoServers servers, DemoPipeline pipeline, DemoConnectors connectors, Beats beats) {}

    private Running start() throws Exception {
        try {
            DemoState state = stack.add(DemoState.open(options));
            if (options.isFresh()) {
                steps.say("Beginning anew in " + state.directory());
            }
            DemoServers servers = DemoServers.start(options, state, steps, stack);
            seed(state, servers);
            DemoPipeline pipeline = steps.run(
                    "Starting a Kafka broker and a Connect worker",
                    () -> DemoPipeline.start(options, state),
                    started -> ", broker " + started.bootstrapServers() + ", REST " + started.restUrl());
            stack.add("Stopping worker and broker", pipeline);
            DemoConnectors connectors = DemoConnectors.load(
                    options.home().resolve("connector-configs"),
                    options.source(),
                    options.target(),
                    pipeline.environment(servers));
            deploy(pipeline, connectors);
            lookAround(state, servers, pipeline);
            Beats beats = new Beats(
                    servers::openSource, servers::openTarget, new ShopSql(options.target()), Clock.systemUTC());
            return new Running(state, servers, pipeline, connectors, stack.add(beats));
        } catch (CommandFailure | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandFailure(ExitCode.COULD_NOT_START, "The demo could not start: " + reason(e) + logHint(), e);
        }
    }

    private void deploy(DemoPipeline pipeline, DemoConnectors connectors) throws Exception {
        boolean isNew = !pipeline.knows(connectors.sink());
        deploy(pipeline, connectors.source());
        if (isNew) {
            List<String> topics = DemoConnectors.topics(options.source());
            steps.run(
                    "Waiting for the first events in Kafka",
                    () -> pipeline.awaitTopics(topics, TOPICS_LIMIT),
                    found -> ", %d of %d topics".formatted(found, topics.size()));
        }
        deploy(pipeline, connectors.sink());
        deploy(pipeline, connectors.log());
    }

    private void deploy(DemoPipeline pipeline, ConnectorConfigFile connector) throws Exception {
        steps.run("Starting connector " + connector.name(), () -> pipeline.deploy(connector), said -> said);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private String logHint() {
        return System.lineSeparator() + "Logs: "
                + options.state().toAbsolutePath().normalize();
    }

    private void seed(DemoState state, DemoServers servers) throws Exception {
        if (state.has(Milestone.SEEDED)) {
            steps.say("Going on with the shop of last time (%,d rows at first)".formatted(state.rows()));
            return;
        }
        try (Session session = servers.openSource()) {
            ShopSeeder seeder = new ShopSeeder(session, state.seed());
            steps.run("Filling the shop with %s rows".formatted(number(state.rows())), () -> {
                seeder.createSchema();
                seeder.load(state.rows());
                return "";
            });
        }
        state.reached(Milestone.SEEDED);
    }

    private void lookAround(DemoState state, DemoServers servers, DemoPipeline pipeline) {
        steps.say("");
        steps.say("Look around (the databases are the demo's own, to throw away):");
        steps.say(account("source", servers.source(), Shop.SOURCE_DATABASE));
        steps.say(account("target", servers.target(), Shop.TARGET_DATABASE));
        steps.say("  Connect   " + pipeline.restUrl() + "connectors?expand=status");
        steps.say("  Kafka     " + pipeline.bootstrapServers());
        steps.say("  state     " + state.directory() + " (logs in runtime/logs)");
        steps.say("");
    }

    private static String account(String role, DatabaseServer server, String database) {
        return "  %-9s %s  user %s  password %s"
                .formatted(role, server.jdbcUrl(database), server.user(), server.password());
    }

    private int show(Running running) throws Exception {
        try {
            Session loading = running.servers().openSource();
            ShopLoad load = new ShopLoad(loading, counters, options.seed());
            TargetSampler sampler = stack.add(new TargetSampler(
                    running.servers().openTarget(),
                    counters,
                    running.beats(),
                    running.connectors().log().name()));
            firstRows(running, sampler);
            running.beats().start();
            LoadRunner runner = stack.add(runner(load, loading));
            long started = System.nanoTime();
            runner.start();
            follow(running, sampler, runner, load, started);
            return verify(running, sampler);
        } catch (SQLException e) {
            throw new CommandFailure(ExitCode.FAILED, "A database failed: " + reason(e) + logHint(), e);
        }
    }

    private LoadRunner runner(ShopLoad load, Session session) {
        if (options.isOnce()) {
            long alterAt = (long) (options.changes() * ALTER_AT);
            return new LoadRunner(load, session, options.changesPerSecond(), options.changes(), alterAt);
        }
        long alterAt = (long) ALTER_AFTER_SECONDS * Math.max(100, options.changesPerSecond());
        return new LoadRunner(load, session, options.changesPerSecond(), Long.MAX_VALUE, alterAt);
    }

    /** The load waits for the snapshot: so the rows that are still missing can be told by counting. */
    private void firstRows(Running running, TargetSampler sampler) throws Exception {
        if (running.state().has(Milestone.SNAPSHOT_DONE)) {
            return;
        }
        long started = System.nanoTime();
        List<String> missing = sampler.incomplete();
        while (!missing.isEmpty()) {
            checkConnectors(running);
            if (since(started).compareTo(options.timeout()) > 0) {
                throw new CommandFailure(
                        ExitCode.NOT_CAUGHT_UP,
                        "After %s the first rows of %s are not all in the target. Give it longer with --timeout.%s"
                                .formatted(Steps.seconds(since(started)), String.join(", ", missing), logHint()));
            }
            view.show(sampler.sample("first rows", ""));
            TimeUnit.MILLISECONDS.sleep(SAMPLE_EVERY.toMillis());
            missing = sampler.incomplete();
        }
        view.show(sampler.sample("first rows", "all there"));
        view.settle();
        running.state().reached(Milestone.SNAPSHOT_DONE);
        Duration took = since(started);
        steps.say("%s rows are in the target after %s (%s rows/s)"
                .formatted(
                        number(running.state().rows()),
                        Steps.seconds(took),
                        number(running.state().rows() * 1_000 / Math.max(1, took.toMillis()))));
    }

    private void follow(Running running, TargetSampler sampler, LoadRunner runner, ShopLoad load, long started)
            throws Exception {
        steps.say(
                options.isOnce()
                        ? "Making %s changes, with an ALTER TABLE in the midst of them"
                                .formatted(number(options.changes()))
                        : "The shop is open; Ctrl-C closes it");
        while (runner.isRunning() && !isOver(started)) {
            checkConnectors(running);
            view.show(sampler.sample("changes", remark(load)));
            TimeUnit.MILLISECONDS.sleep(SAMPLE_EVERY.toMillis());
        }
        runner.stop();
        SQLException failure = runner.failure();
        if (failure != null) {
            throw failure;
        }
        view.show(sampler.sample("changes", remark(load)));
        view.settle();
        LoadCounters.Snapshot did = counters.snapshot();
        steps.say("The load made %s changes in %s transactions, and took %s transactions back"
                .formatted(number(did.changes()), number(did.transactions()), number(did.rolledBack())));
    }

    private boolean isOver(long started) {
        Optional<Duration> limit = options.duration();
        return limit.isPresent() && since(started).compareTo(limit.get()) >= 0;
    }

    private static String remark(ShopLoad load) {
        return load.hasAddedColumn() ? Shop.ALTERED.name() + " has a new column, " + Shop.ADDED_COLUMN.name() : "";
    }

    private void checkConnectors(Running running) {
        running.pipeline().failure(running.connectors()).ifPresent(failure -> {
            view.settle();
            throw new CommandFailure(ExitCode.FAILED, "A connector failed: " + failure + logHint());
        });
    }

    private int verify(Running running, TargetSampler sampler) throws Exception {
        running.beats().close();
        try (Session source = running.servers().openSource();
                Session target = running.servers().openTarget()) {
            awaitTarget(running, sampler, source, target);
            ComparisonReport report = steps.run(
                    "Comparing every column of every row",
                    () -> compare(source, target, running.connectors().loadColumns()));
            report.lines().forEach(steps::say);
            if (report.isEqual()) {
                steps.say("Source and target are equal.");
                return ExitCode.OK;
            }
            steps.say("Source and target are DIFFERENT." + logHint());
            return ExitCode.DIFFERENT;
        }
    }

    private void awaitTarget(Running running, TargetSampler sampler, Session source, Session target) throws Exception {
        Beats beats = running.beats();
        beats.write(source);
        long started = System.nanoTime();
        long shownAt = started;
        while (!beats.look(target)) {
            checkConnectors(running);
            if (since(started).compareTo(options.timeout()) > 0) {
                throw new CommandFailure(
                        ExitCode.NOT_CAUGHT_UP,
                        "%s after the last change, %s had not caught up. Give it longer with --timeout.%s"
                                .formatted(
                                        Steps.seconds(since(started)),
                                        String.join(", ", beats.waitingFor()),
                                        logHint()));
            }
            if (since(shownAt).compareTo(SAMPLE_EVERY) > 0) {
                view.show(sampler.sample("catching up", ""));
                shownAt = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        view.settle();
        steps.say("The target had caught up %s after the last change".formatted(Steps.shortly(since(started))));
    }

    private static ComparisonReport compare(Session source, Session target, List<String> loadColumns)
            throws SQLException {
        TableComparison comparison = new TableComparison(source.side(), target.side(), loadColumns);
        List<TableResult> results = new ArrayList<>();
        for (ShopTable table : Shop.TABLES) {
            results.add(comparison.compare(table));
        }
        results.add(new AppendCheck(source.side(), target.side()).check(Shop.LOGGED, Shop.ORDERS_LOG));
        return new ComparisonReport(results);
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
