package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.parquet.Events.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.TableName;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.S3Server;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3StoreTest implements StoreContract {
    private static final String BUCKET = "lake";
    private static final S3Client CLIENT = client();

    private final String prefix = "test-" + UUID.randomUUID();

    private static S3Client client() {
        S3Client client = S3Client.builder()
                .endpointOverride(S3Server.shared().endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
        client.createBucket(create -> create.bucket(BUCKET));
        return client;
    }

    @Override
    public TargetSettings settings(String connector, Map<String, String> options) {
        return settings(
                "parquet:s3://" + BUCKET + "/" + prefix,
                connector,
                S3Server.shared().endpoint(),
                options);
    }

    private static TargetSettings settings(String url, String connector, URI endpoint, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("parquet.s3.endpoint", endpoint.toString());
        all.put("parquet.s3.path.style", "true");
        all.put("parquet.s3.access.key", "key");
        all.put("parquet.s3.secret.key", "secret");
        return new TargetSettings(
                url,
                Optional.empty(),
                Optional.empty(),
                4,
                LoadMethod.AUTO,
                new OffsetIdentity("default", connector, TableName.of("_millrace_offsets"), true),
                Lake.NOWHERE,
                SchemaWork.DEFAULTS,
                Options.of(ParquetSettings.ALL, all));
    }

    @Override
    public Store store() {
        return ParquetSettings.store(settings("sink", Map.of()));
    }

    /** One call at a time: this server looks at a request's condition and writes in two steps, S3 does both in one. */
    @Override
    public Store contested() {
        Store store = store();
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        synchronized (CLIENT) {
                            return method.invoke(store, arguments);
                        }
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Of a copy: the reader knows no S3. */
    @Override
    public List<Map<String, @Nullable String>> events(String table) {
        Lake copy = Lake.fresh();
        try (Store store = store()) {
            for (String path : store.list(table)) {
                Path file = copy.root().resolve(path);
                Files.createDirectories(file.getParent());
                CLIENT.getObject(get -> get.bucket(BUCKET).key(prefix + "/" + path), file);
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return copy.events(table);
    }

    @Test
    void aBucketThatIsNotThereIsReportedAndIsTheEnvironment() {
        TargetSettings nowhere = settings(
                "parquet:s3://no-such-bucket/x", "sink", S3Server.shared().endpoint(), Map.of());
        assertThat(Targets.probe(nowhere)).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("connection.url");
            assertThat(problem.message()).contains("NoSuchBucket");
        });
        try (Target target = Targets.open(nowhere)) {
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> owning(target, PARTITION));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsATransientFailureAndNoSecretIsTold() {
        TargetSettings away = settings("parquet:s3://" + BUCKET, "sink", URI.create("http://127.0.0.1:1"), Map.of());
        try (Target target = Targets.open(away)) {
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> owning(target, PARTITION));
            assertThat(refusal.kind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(refusal.getMessage()).doesNotContain("secret");
        }
    }
}
