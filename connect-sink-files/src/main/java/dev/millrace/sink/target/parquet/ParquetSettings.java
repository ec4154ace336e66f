package dev.millrace.sink.target.parquet;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.parquet.ParquetWriter.FileForm;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.types.Password;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The keys of this family, and what they make. */
final class ParquetSettings {
    static final String FILES = "parquet:file:";
    static final String S3 = "parquet:s3:";

    private static final String GROUP = "Parquet";
    private static final int ROW_GROUP_LEAST = 2_048;
    private static final int ROW_GROUP_MOST = 10_000_000;
    private static final int ROW_GROUP_USUAL = 122_880;

    /** How pages are packed. */
    enum Compression {
        ZSTD,
        SNAPPY,
        NONE
    }

    static final Setting<Compression> COMPRESSION = Setting.choice("parquet.compression", Compression.class)
            .defaultsTo(Compression.ZSTD)
            .in(GROUP)
            .doc(
                    "How pages are packed: zstd is the smallest, snappy is read by the oldest readers, none costs nothing.");
    static final Setting<Integer> ROW_GROUP_ROWS = Setting.integer("parquet.row.group.rows")
            .defaultsTo(ROW_GROUP_USUAL)
            .must(between(ROW_GROUP_LEAST, ROW_GROUP_MOST))
            .in(GROUP)
            .doc("Most rows of a row group. Readers skip and share out whole groups: smaller ones are skipped more"
                    + " often, larger ones are packed better. A file has at least one.");
    static final Setting<List<String>> PARTITION_BY = Setting.list("parquet.partition.by")
            .defaultsTo(List.of())
            .must(LambdaValidator.with(Partitioning::check, () -> "columns, or year, month, day or hour of one"))
            .in(GROUP)
            .doc("The folders name=value that a table's files are parted into, outermost first: columns of whole"
                    + " numbers, texts, dates, booleans or uuids, whose values then stand in the path and not in the"
                    + " file, or a piece of a time as day(_source_ts), which makes _source_ts_day=2024-02-29. Each"
                    + " batch writes a file into each folder that it has rows for, so many values make many small"
                    + " files. A delete event has no values but those of its key, its position and _source_ts: in"
                    + " other columns it goes to __HIVE_DEFAULT_PARTITION__.");
    static final Setting<Optional<String>> REGION = Setting.text("parquet.s3.region")
            .in(GROUP)
            .doc("The bucket's region. Without it the usual places are asked: AWS_REGION, the profile, the machine.")
            .optional();
    static final Setting<Optional<String>> ENDPOINT = Setting.text("parquet.s3.endpoint")
            .in(GROUP)
            .doc(
                    "The URL of a store other than Amazon's that speaks its protocol, as https://minio:9000. It has to know"
                            + " conditional writes (If-None-Match and If-Match on PutObject) unless delivery is at_least_once.")
            .optional();
    static final Setting<Boolean> PATH_STYLE = Setting.flag("parquet.s3.path.style")
            .defaultsTo(false)
            .in(GROUP)
            .doc("Whether the bucket stands in the path of a request and not in the name of its host. Most stores with"
                    + " an endpoint of their own need it.");
    static final Setting<Optional<String>> ACCESS_KEY = Setting.text("parquet.s3.access.key")
            .in(GROUP)
            .doc("The id of the key that writes. Without it the usual places are asked: environment, profile, the role"
                    + " of the machine or the pod.")
            .optional();
    static final Setting<Optional<Password>> SECRET_KEY = Setting.password("parquet.s3.secret.key")
            .in(GROUP)
            .doc("The secret that goes with parquet.s3.access.key. Give it by reference, for example ${env:S3_SECRET}.")
            .optional();

    static final List<Setting<?>> ALL =
            List.of(COMPRESSION, ROW_GROUP_ROWS, PARTITION_BY, REGION, ENDPOINT, PATH_STYLE, ACCESS_KEY, SECRET_KEY);
    static final List<Setting<?>> OF_A_TABLE = List.of(PARTITION_BY);

    private ParquetSettings() {}

    static FileForm form(AbstractConfig config) {
        Compression compression = COMPRESSION.from(config);
        return new FileForm(
                compression == Compression.NONE
                        ? "uncompressed"
                        : compression.name().toLowerCase(Locale.ROOT),
                ROW_GROUP_ROWS.from(config));
    }

    static Partitioning partitioning(Options options, TableName table) {
        return Partitioning.of(PARTITION_BY.from(options.of(table)));
    }

    /** Why the URL leads nowhere. */
    static Optional<String> unfit(String url) {
        URI place;
        try {
            place = place(url);
        } catch (IllegalArgumentException e) {
            return Optional.of("The URL cannot be read: " + e.getMessage());
        }
        boolean isFile = url.startsWith(FILES);
        if (isFile && (place.getPath() == null || !place.getPath().startsWith("/") || place.getHost() != null)) {
            return Optional.of("The directory has to be named from the root on: parquet:file:///data/lake.");
        }
        return !isFile && (place.getHost() == null || place.getHost().isEmpty())
                ? Optional.of("The bucket is missing: parquet:s3://bucket/prefix.")
                : Optional.empty();
    }

    private static URI place(String url) {
        return URI.create(url.substring("parquet:".length()));
    }

    static Store store(TargetSettings settings) {
        URI place = place(settings.url());
        if (settings.url().startsWith(FILES)) {
            return new LocalStore(Path.of(place.getPath()));
        }
        String prefix = place.getPath().replaceAll("^/+|/+$", "");
        return new S3Store(client(settings.options().all()), place.getHost(), prefix.isEmpty() ? "" : prefix + "/");
    }

    private static S3Client client(AbstractConfig config) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials(config))
                .forcePathStyle(PATH_STYLE.from(config));
        REGION.from(config).map(Region::of).ifPresent(builder::region);
        ENDPOINT.from(config).map(URI::create).ifPresent(endpoint -> {
            builder.endpointOverride(endpoint);
            if (REGION.from(config).isEmpty()) {
                builder.region(Region.US_EAST_1); // it has to sign with one, and theirs mean nothing there
            }
        });
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(AbstractConfig config) {
        Optional<String> key = ACCESS_KEY.from(config);
        return key.isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        key.get(), SECRET_KEY.from(config).map(Password::value).orElse("")));
    }
}
