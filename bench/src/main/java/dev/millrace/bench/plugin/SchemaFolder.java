package dev.millrace.bench.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Schemas as files, each named after the checksum of what is in it: whoever writes one twice writes the same. */
final class SchemaFolder {
    private final Path folder;

    SchemaFolder(Path folder) {
        this.folder = folder;
    }

    /** Keeps the schema and gives its id. */
    int add(Schema schema) {
        byte[] bytes = SchemaBytes.write(schema);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        int id = (int) checksum.getValue();
        Path file = file(id);
        try {
            Files.createDirectories(folder);
            if (Files.exists(file)) {
                if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
                    throw new DataException("Two schemas have the checksum of " + file + ". Rename one of them.");
                }
                return id;
            }
            Path fresh = Files.createTempFile(folder, "schema", ".new");
            Files.write(fresh, bytes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return id;
        } catch (IOException e) {
            throw new DataException("The schema file " + file + " cannot be written: " + e, e);
        }
    }

    Schema get(int id) {
        try {
            return SchemaBytes.read(Files.readAllBytes(file(id)));
        } catch (IOException e) {
            throw new DataException("The schema file " + file(id) + " cannot be read: " + e, e);
        }
    }

    private Path file(int id) {
        return folder.resolve("%08x.schema".formatted(id));
    }
}
