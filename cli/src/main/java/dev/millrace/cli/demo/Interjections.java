package dev.millrace.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Takes what loggers write to standard error, and shows each line where it does not disturb what is drawn. */
final class Interjections extends OutputStream {
    private final ProgressView view;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Interjections(ProgressView view) {
        this.view = view;
    }

    @Override
    public synchronized void write(int next) {
        if (next != '\n') {
            line.write(next);
            return;
        }
        view.interject(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
