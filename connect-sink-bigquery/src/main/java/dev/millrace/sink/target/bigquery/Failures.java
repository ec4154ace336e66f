package dev.millrace.sink.target.bigquery;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import io.grpc.Status;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** BigQuery's failures by kind, and in words that may be logged. */
final class Failures {
    /** See "Error messages" in BigQuery's documentation. */
    private static final Set<String> PASSING = Set.of(
            "backendError",
            "internalError",
            "jobBackendError",
            "jobInternalError",
            "jobRateLimitExceeded",
            "quotaExceeded",
            "rateLimitExceeded",
            "resourceInUse",
            "stopped",
            "tableUnavailable",
            "timeout");

    private static final Set<String> OF_THE_STATEMENT = Set.of("invalid", "invalidQuery");

    private static final int TOO_MANY = 429;
    private static final int SERVER_FAULT = 500;

    /** Values stand behind a colon or in quotes where BigQuery repeats them. */
    private static final Pattern VALUES = Pattern.compile("(?i)((?:bad|invalid|value|literal)[^:'\"]{0,40})[:'\"].*");

    private Failures() {}

    static TargetException told(String what, RuntimeException failure) {
        if (failure instanceof TargetException known) {
            return known;
        }
        Optional<BigQueryException> rest = cause(failure, BigQueryException.class);
        if (rest.isPresent()) {
            String reason = String.valueOf(rest.get().getReason());
            return new TargetException(
                    kind(rest.get()),
                    what + ": " + redact(rest.get().getMessage()) + " (" + reason + ").",
                    "reason " + reason,
                    clean(failure));
        }
        Status status = statusOf(failure);
        String code = status.getCode().name();
        return new TargetException(
                kind(status, failure),
                what + ": " + redact(status.getDescription()) + " (" + code + ").",
                "status " + code,
                clean(failure));
    }

    private static Status statusOf(Throwable failure) {
        Optional<ApiException> api = cause(failure, ApiException.class);
        if (api.isPresent()) {
            String code = api.get().getStatusCode().getCode().name();
            return Status.fromCode(Status.Code.valueOf(code))
                    .withDescription(api.get().getMessage());
        }
        return Status.fromThrowable(failure);
    }

    private static FailureKind kind(BigQueryException failure) {
        String reason = String.valueOf(failure.getReason());
        String message = String.valueOf(failure.getMessage());
        if (PASSING.contains(reason)
                || failure.isRetryable()
                || failure.getCode() == TOO_MANY
                || failure.getCode() >= SERVER_FAULT
                || (failure.getCode() <= 0 && cause(failure, IOException.class).isPresent())
                // Transactions and statements that met on one table.
                || message.contains("concurrent update")
                || message.contains("is aborted")) {
            return FailureKind.TRANSIENT;
        }
        return OF_THE_STATEMENT.contains(reason) ? FailureKind.POISON : FailureKind.ENVIRONMENT;
    }

    private static FailureKind kind(Status status, Throwable failure) {
        return switch (status.getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED -> FailureKind.ENVIRONMENT;
            case INVALID_ARGUMENT, OUT_OF_RANGE ->
                // A stream learns of a new column some time after the table has it.
                cause(failure, Exceptions.SchemaMismatchedException.class).isPresent()
                        ? FailureKind.TRANSIENT
                        : FailureKind.POISON;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> FailureKind.TRANSIENT;
        };
    }

    static <T extends Throwable> Optional<T> cause(@Nullable Throwable failure, Class<T> wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (wanted.isInstance(cause)) {
                return Optional.of(wanted.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static String redact(@Nullable String message) {
        String line = String.valueOf(message).lines().findFirst().orElse("");
        return VALUES.matcher(line).replaceFirst("$1 ***");
    }

    /** The vendor's exceptions may hold rows; what they say is said already. */
    private static Throwable clean(RuntimeException failure) {
        RuntimeException clean = new RuntimeException(redact(failure.getMessage()));
        clean.setStackTrace(failure.getStackTrace());
        return clean;
    }
}
