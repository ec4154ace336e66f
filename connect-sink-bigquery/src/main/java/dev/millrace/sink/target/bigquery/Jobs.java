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
        finished(sql, Map.of());
    }

    void run(String sql, Map<String, QueryParameterValue> parameters) {
        finished(sql, parameters);
    }

    /** The rows of the last statement. */
    List<FieldValueList> query(String sql, Map<String, QueryParameterValue> parameters) {
        Job job = finished(sql, parameters);
        List<FieldValueList> rows = new ArrayList<>();
        try {
            job.getQueryResults().iterateAll().forEach(rows::add);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return rows;
    }

    private Job finished(String sql, Map<String, QueryParameterValue> parameters) {
        LOG.debug("Job: {}", sql);
        JobId.Builder id = JobId.newBuilder().setProject(project).setRandomJob();
        location.ifPresent(id::setLocation);
        QueryJobConfiguration.Builder query = QueryJobConfiguration.newBuilder(sql).setUseLegacySql(false);
        parameters.forEach(query::addNamedParameter);
        try {
            Job job = bigquery.create(JobInfo.of(id.build(), query.build())).waitFor();
            if (job == null) {
                throw new BigQueryException(BigQueryException.UNKNOWN_CODE, "The job is not there any more");
            }
            BigQueryError error = job.getStatus().getError();
            if (error != null) {
                throw new BigQueryException(BigQueryException.UNKNOWN_CODE, error.getMessage(), error);
            }
            return job;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static BigQueryException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new BigQueryException(BigQueryException.UNKNOWN_CODE, "Interrupted while a job ran", cause);
    }
}
