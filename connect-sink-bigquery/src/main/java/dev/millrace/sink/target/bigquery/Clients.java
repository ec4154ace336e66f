package dev.millrace.sink.target.bigquery;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteSettings;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Google's two clients: REST for tables and jobs, gRPC for rows. Each is opened by its first use. */
final class Clients implements AutoCloseable {
    private static final String SCOPE = "https://www.googleapis.com/auth/bigquery";
    /** It tells the life of each stream at INFO: several lines a batch. Held here, since its level goes with it. */
    private static final Logger QUIET = Logger.getLogger("com.google.cloud.bigquery.storage.v1");

    private static final int MESSAGE_BYTES_MOST = 64 * 1024 * 1024;

    private final BigQuerySettings settings;
    private @Nullable BigQuery rest;
    private @Nullable BigQueryWriteClient write;

    Clients(BigQuerySettings settings) {
        this.settings = settings;
        if (QUIET.getLevel() == null) {
            QUIET.setLevel(Level.WARNING);
        }
    }

    synchronized BigQuery rest() {
        BigQuery known = rest;
        if (known == null) {
            BigQueryOptions.Builder options = BigQueryOptions.newBuilder().setProjectId(settings.project());
            settings.location().ifPresent(options::setLocation);
            settings.endpoint().ifPresent(options::setHost);
            known = options.setCredentials(settings.isPlain() ? NoCredentials.getInstance() : credentials())
                    .build()
                    .getService();
            rest = known;
        }
        return known;
    }

    synchronized BigQueryWriteClient write() {
        BigQueryWriteClient known = write;
        if (known == null) {
            BigQueryWriteSettings.Builder options = BigQueryWriteSettings.newBuilder();
            options.setCredentialsProvider(credentialsProvider());
            settings.writeEndpoint().ifPresent(options::setEndpoint);
            if (settings.isPlain()) {
                options.setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
                        .setChannelConfigurator(channel -> channel.usePlaintext())
                        .setMaxInboundMessageSize(MESSAGE_BYTES_MOST)
                        .build());
            }
            try {
                known = BigQueryWriteClient.create(options.build());
            } catch (IOException e) {
                throw new TargetException(
                        FailureKind.TRANSIENT,
                        "The client of the Storage Write API could not be opened: " + e.getMessage(),
                        "write client",
                        e);
            }
            write = known;
        }
        return known;
    }

    private CredentialsProvider credentialsProvider() {
        return settings.isPlain() ? NoCredentialsProvider.create() : FixedCredentialsProvider.create(credentials());
    }

    private Credentials credentials() {
        try (InputStream key = key()) {
            GoogleCredentials found =
                    key == null ? GoogleCredentials.getApplicationDefault() : GoogleCredentials.fromStream(key);
            return found.createScoped(List.of(SCOPE));
        } catch (IOException | IllegalArgumentException e) {
            // The parser's own words may repeat what it has read.
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "There are no usable credentials: "
                            + settings.credentialsFile()
                                    .map(file -> "the file " + file
                                            + " of bigquery.credentials.file is no key that can be read")
                                    .orElse(
                                            settings.credentials().isPresent()
                                                    ? "bigquery.credentials is no service account's key in JSON"
                                                    : "neither bigquery.credentials nor bigquery.credentials.file is set, and the"
                                                            + " worker has no account of its own")
                            + ".");
        }
    }

    private @Nullable InputStream key() throws IOException {
        Optional<byte[]> inline =
                settings.credentials().map(given -> given.value().getBytes(StandardCharsets.UTF_8));
        if (inline.isPresent()) {
            return new ByteArrayInputStream(inline.get());
        }
        return settings.credentialsFile().isPresent()
                ? Files.newInputStream(Path.of(settings.credentialsFile().get()))
                : null;
    }

    @Override
    public synchronized void close() {
        if (write != null) {
            write.close();
        }
    }
}
