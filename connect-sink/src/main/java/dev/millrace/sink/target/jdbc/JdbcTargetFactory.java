package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFactory;
import dev.millrace.sink.target.TargetSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Opens SQL targets, whose dialects are found by service file. Public for that file. */
public final class JdbcTargetFactory implements TargetFactory {
    @Override
    public boolean accepts(String url) {
        return dialect(url).isPresent();
    }

    @Override
    public List<String> urls() {
        return dialects().flatMap(dialect -> dialect.urls().stream()).toList();
    }

    @Override
    public String delivery(TargetSettings settings) {
        return settings.offsets().stored()
                ? "exactly once: the offsets are kept in " + settings.offsets().table()
                        + ", in the transactions of the rows"
                : "at least once: Kafka alone keeps the offsets, since delivery is at_least_once";
    }

    @Override
    public Target open(TargetSettings settings) {
        return new JdbcTarget(settings, dialect(settings.url()).orElseThrow());
    }

    @Override
    public List<Problem> probe(TargetSettings settings) {
        SqlDialect dialect = dialect(settings.url()).orElseThrow();
        Optional<String> unfit = dialect.unfit(settings.url());
        if (unfit.isPresent()) {
            return List.of(new Problem("connection.url", unfit.get()));
        }
        try (Sessions sessions = new Sessions(settings, dialect)) {
            sessions.with(session -> session.query("SELECT 1"));
            return List.of();
        } catch (SQLException e) {
            String key = dialect.isLoginRefused(e) ? "connection.password" : "connection.url";
            return List.of(new Problem(
                    key,
                    dialect.isLoginRefused(e)
                            ? "The database refused this user and password: " + dialect.redact(e)
                            : "The database cannot be reached as configured: " + dialect.redact(e)));
        }
    }

    private static Optional<SqlDialect> dialect(String url) {
        return dialects()
                .filter(dialect -> dialect.urls().stream().anyMatch(url::startsWith))
                .findFirst();
    }

    private static Stream<SqlDialect> dialects() {
        return ServiceLoader.load(SqlDialect.class, JdbcTargetFactory.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get);
    }
}
