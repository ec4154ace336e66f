package dev.millrace.bench.database;

import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import dev.millrace.databases.Engine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table, encoded beforehand, so that a load without Kafka measures the database and not how fast rows are
 * made up. Each chunk is one load and one transaction.
 */
public final class BulkFile {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final List<Integer> chunkBytes;

    private BulkFile(Path file, List<Integer> chunkBytes) {
        this.file = file;
        this.chunkBytes = chunkBytes;
    }

    public static BulkFile write(Path file, Engine engine, TableDesign design, TableState rows, int chunkRows)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            RowEncoder encoder = engine == Engine.POSTGRES ? new BinaryCopyRows() : new TabSeparatedRows();
            Chunks chunks = new Chunks(design, encoder, out, chunkRows);
            rows.<IOException>forEachRow(chunks::row);
            chunks.end();
            return new BulkFile(file, chunks.bytes);
        }
    }

    private static final class Chunks {
        private final TableDesign design;
        private final RowEncoder encoder;
        private final OutputStream out;
        private final int chunkRows;
        private final List<Integer> bytes = new ArrayList<>();
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(chunk);
        private int rows;

        Chunks(TableDesign design, RowEncoder encoder, OutputStream out, int chunkRows) {
            this.design = design;
            this.encoder = encoder;
            this.out = out;
            this.chunkRows = chunkRows;
        }

        void row(long id, int version) throws IOException {
            if (rows == 0) {
                encoder.begin(data);
            }
            encoder.row(design.storedRow(id, version), data);
            if (++rows == chunkRows) {
                end();
            }
        }

        void end() throws IOException {
            if (rows > 0) {
                encoder.end(data);
                bytes.add(chunk.size());
                chunk.writeTo(out);
                chunk.reset();
                rows = 0;
            }
        }
    }

    /** What takes a chunk. */
    @FunctionalInterface
    interface Loader {
        void load(byte[] chunk) throws Exception;
    }

    void forEachChunk(Loader loader) throws Exception {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            for (int length : chunkBytes) {
                loader.load(in.readNBytes(length));
            }
        }
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
