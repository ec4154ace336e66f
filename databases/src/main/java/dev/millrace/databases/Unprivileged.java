package dev.millrace.databases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a program that refuses root is started by root: in a user namespace, where root goes by another number, or, where
 * those are forbidden as in most containers, as the account nobody, which then owns the program's data.
 */
final class Unprivileged {
    private static final int NOBODY = 65_534;

    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> ACCOUNT =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    private final List<String> prefix;

    private Unprivileged(List<String> prefix) {
        this.prefix = prefix;
    }

    static Unprivileged here() throws IOException, InterruptedException {
        if (!Host.isRoot()) {
            return new Unprivileged(List.of());
        }
        for (List<String> way : List.of(NAMESPACE, ACCOUNT)) {
            if (works(way)) {
                return new Unprivileged(way);
            }
        }
        throw new DatabaseUnavailableException(Engine.POSTGRES, whyNot().orElse("root may not become another account"));
    }

    private static boolean works(List<String> way) throws IOException, InterruptedException {
        if (Host.program(way.get(0)).isEmpty()) {
            return false;
        }
        List<String> line = new ArrayList<>(way);
        line.add("id");
        line.add("-u");
        Host.Outcome outcome = Host.run(new ProcessBuilder(line), 10);
        return outcome.exit() == 0 && !outcome.output().strip().equals("0");
    }

    static Optional<String> whyNot() {
        boolean fits = !Host.isRoot()
                || Host.program("unshare").isPresent()
                || Host.program("setpriv").isPresent();
        return fits
                ? Optional.empty()
                : Optional.of("it refuses to run as root, and neither 'unshare' nor 'setpriv' is here. "
                        + "Run as another account, or install util-linux.");
    }

    List<String> command(List<String> line) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(line);
        return all;
    }

    /** Hands the file or folder, with all that is in it, to the account that the program will have. */
    void own(Path path) throws IOException, InterruptedException {
        if (!prefix.equals(ACCOUNT) || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
        if (Host.run(new ProcessBuilder(command(List.of("test", "-r", path.toString()))), 10)
                        .exit()
                != 0) {
            throw new DatabaseUnavailableException(
                    Engine.POSTGRES,
                    "it refuses to run as root, and the account nobody cannot reach " + path
                            + ". Use a directory that others may enter, or run as another account.");
        }
    }
}
