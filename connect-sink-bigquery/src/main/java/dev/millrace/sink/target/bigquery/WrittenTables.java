package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.TableId;
import dev.millrace.core.TableName;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.bigquery.OffsetTables.Parameters;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Which tables a connector has written: a table that stands here and nowhere else was dropped in mid-history. */
final class WrittenTables {
    private final Jobs jobs;
    private final OffsetIdentity identity;
    private final TableId table;
    private final Set<TableName> noted = ConcurrentHashMap.newKeySet();
    private volatile boolean stands;

    /** Beside the offsets, whose table gives the place. */
    WrittenTables(Jobs jobs, Names names, OffsetIdentity identity) {
        this.jobs = jobs;
        this.identity = identity;
        this.table = names.table(
                TableName.of(Stream.concat(identity.table().qualifiers().stream(), Stream.of("_millrace_tables"))
                        .toList()));
    }

    boolean has(TableName written) {
        create();
        Parameters parameters = new Parameters();
        return !jobs.query("SELECT 1 FROM " + where(written, parameters), parameters.values())
                .isEmpty();
    }

    /** Notes a table before its first rows. */
    void note(TableName written) {
        if (noted.contains(written)) {
            return;
        }
        if (!has(written)) {
            Parameters parameters = new Parameters();
            jobs.run(
                    "INSERT INTO %s (namespace, connector, target_table, noted_at) VALUES (%s, %s, %s, CURRENT_TIMESTAMP())"
                            .formatted(
                                    Names.quoted(table),
                                    parameters.text(identity.namespace()),
                                    parameters.text(identity.connector()),
                                    parameters.text(written.toString())),
                    parameters.values());
        }
        noted.add(written);
    }

    void forget(Set<TableName> tables) {
        for (TableName gone : tables) {
            Parameters parameters = new Parameters();
            jobs.run("DELETE FROM " + where(gone, parameters), parameters.values());
            noted.remove(gone);
        }
    }

    void forgetAll() {
        create();
        Parameters parameters = new Parameters();
        jobs.run("DELETE FROM " + ofConnector(parameters), parameters.values());
        noted.clear();
    }

    private void create() {
        if (!stands) {
            jobs.run(
                    """
                    CREATE TABLE IF NOT EXISTS %s (
                      namespace STRING NOT NULL, connector STRING NOT NULL, target_table STRING NOT NULL,
                      noted_at TIMESTAMP NOT NULL
                    )"""
                            .formatted(Names.quoted(table)));
            stands = true;
        }
    }

    private String ofConnector(Parameters parameters) {
        return "%s WHERE namespace = %s AND connector = %s"
                .formatted(
                        Names.quoted(table),
                        parameters.text(identity.namespace()),
                        parameters.text(identity.connector()));
    }

    private String where(TableName written, Parameters parameters) {
        return ofConnector(parameters) + " AND target_table = " + parameters.text(written.toString());
    }
}
