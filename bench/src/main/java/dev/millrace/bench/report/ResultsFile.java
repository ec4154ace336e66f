package dev.millrace.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A line of JSON for each result, written as soon as it is known: what a broken-off benchmark measured is kept. */
public final class ResultsFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public ResultsFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    public void append(Result result) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    JSON.writerFor(Result.class).writeValueAsString(result) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The results cannot be written to " + file, e);
        }
    }

    public List<Result> read() {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(this::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The results cannot be read from " + file, e);
        }
    }

    private Result parse(String line) {
        try {
            return JSON.readValue(line, Result.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(file + " has a line that is no result: " + line, e);
        }
    }
}
