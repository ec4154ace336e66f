package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryError;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.Job;
import com.google.cloud.bigquery.JobId;
import com.google.cloud.bigquery.JobInfo;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.QueryParameterValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs statements and scripts as jobs, each of which has an id of ours: a request that is sent again starts no second. */
final class Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    private final BigQuery bigquery;
    private final String project;
    private final Optional<String> location;

    Jobs(BigQuery bigquery, String project, Optional<String> location) {
        this.bigquery = bigquery;
        this.project = project;
        this.location = location;
    }

    void run(String sql) {
        finish(sql, Map.of());
    }

    void run(String sql, Map<String, QueryParameterValue> parameters) {
        finish(sql, parameters);
    }

    /** The rows of a SELECT. */
    List<FieldValueList> query(String sql, Map<String, QueryParameterValue> parameters) {
        LOG.debug("Query: {}", sql);
        List<FieldValueList> rows = new ArrayList<>();
        try {
            bigquery.query(configuration(sql, parameters)).iterateAll().forEach(rows::add);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return rows;
    }

    private static QueryJobConfiguration configuration(String sql, Map<String, QueryParameterValue> parameters) {
        QueryJobConfiguration.Builder query =
                QueryJobConfiguration.newBuilder(sql).setUseLegacySql(false);
        parameters.forEach(query::addNamedParameter);
        return query.build();
    }

    private void finish(String sql, Map<String, QueryParameterValue> parameters) {
        LOG.debug("Job: {}", sql);
        JobId.Builder id = JobId.newBuilder().setProject(project).setRandomJob();
        location.ifPresent(id::setLocation);
        try {
            Job job = bigquery.create(JobInfo.of(id.build(), configuration(sql, parameters)))
                    .waitFor();
            if (job == null) {
                throw new BigQueryException(BigQueryException.UNKNOWN_CODE, "The job is not there any more");
            }
            BigQueryError error = job.getStatus().getError();
            if (error != null) {
                throw new BigQueryException(BigQueryException.UNKNOWN_CODE, error.getMessage(), error);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static BigQueryException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new BigQueryException(BigQueryException.UNKNOWN_CODE, "Interrupted while a job ran", cause);
    }
}
