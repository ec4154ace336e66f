package dev.millrace.sink.target.parquet;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A prefix of a bucket. Its versions are entity tags, its conditions S3's own: If-None-Match and If-Match. */
final class S3Store implements Store {
    private static final int NOT_FOUND = 404;
    /** Two conditional writes met; nobody's was made. */
    private static final int CONFLICT = 409;

    private static final int PRECONDITION_FAILED = 412;
    private static final int THROTTLED = 429;
    private static final int SERVER_ERRORS = 500;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /**
     * Writes and reads below the prefix.
     *
     * @param prefix empty, or with a slash at its end
     */
    S3Store(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public Optional<Found> read(String path) {
        return told(path, () -> {
            try {
                ResponseBytes<GetObjectResponse> found =
                        client.getObjectAsBytes(get -> get.bucket(bucket).key(prefix + path));
                return Optional.of(new Found(
                        found.asString(StandardCharsets.UTF_8), found.response().eTag()));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<String> version(String path) {
        return told(path, () -> {
            try {
                return Optional.of(client.headObject(head -> head.bucket(bucket).key(prefix + path))
                        .eTag());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<String> create(String path, Content content) {
        return write(path, content, put -> put.ifNoneMatch("*"));
    }

    @Override
    public Optional<String> replace(String path, Content content, String version) {
        return write(path, content, put -> put.ifMatch(version));
    }

    @Override
    public void put(String path, Content content) {
        write(path, content, put -> {});
    }

    private Optional<String> write(String path, Content content, Consumer<PutObjectRequest.Builder> condition) {
        return told(path, () -> {
            try {
                return Optional.of(client.putObject(
                                put -> condition.accept(put.bucket(bucket).key(prefix + path)), body(content))
                        .eTag());
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED || e instanceof NoSuchKeyException) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static RequestBody body(Content content) {
        try {
            return RequestBody.fromContentProvider(
                    () -> {
                        try {
                            return content.open();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    content.size(),
                    "application/octet-stream");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(String path) {
        told(path, () -> client.deleteObject(delete -> delete.bucket(bucket).key(prefix + path)));
    }

    @Override
    public List<String> list(String folder) {
        return told(
                folder,
                () ->
                        client
                                .listObjectsV2Paginator(
                                        list -> list.bucket(bucket).prefix(prefix + folder + "/"))
                                .contents()
                                .stream()
                                .map(S3Object::key)
                                .map(key -> key.substring(prefix.length()))
                                .toList());
    }

    @Override
    public Path scratch() {
        try {
            return Files.createTempDirectory("millrace-parquet");
        } catch (IOException e) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "No folder for files in the making: " + e,
                    e.getClass().getName(),
                    e);
        }
    }

    @Override
    public String place() {
        return ("s3://" + bucket + "/" + prefix).replaceAll("/$", "");
    }

    @Override
    public void close() {
        client.close();
    }

    private <T> T told(String path, Supplier<T> work) {
        try {
            return work.get();
        } catch (SdkException e) {
            String what = e instanceof S3Exception said && said.awsErrorDetails() != null
                    ? said.awsErrorDetails().errorCode() + ", status " + said.statusCode()
                    : e.getClass().getSimpleName();
            throw new TargetException(
                    kind(e),
                    "Could not get at " + place() + "/" + path + ": " + e.getMessage() + " (" + what + ").",
                    what,
                    e);
        } catch (UncheckedIOException e) {
            throw new TargetException(FailureKind.ENVIRONMENT, "Could not read " + e.getMessage(), "scratch", e);
        }
    }

    /** What is refused for the request's sake stays refused; what is not answered may be answered later. */
    private static FailureKind kind(SdkException failure) {
        if (!(failure instanceof S3Exception said)) {
            return FailureKind.TRANSIENT;
        }
        boolean passes = said.statusCode() >= SERVER_ERRORS
                || said.statusCode() == THROTTLED
                || said.statusCode() == CONFLICT
                || (said.statusCode() == NOT_FOUND && said instanceof NoSuchKeyException);
        return passes ? FailureKind.TRANSIENT : FailureKind.ENVIRONMENT;
    }
}
