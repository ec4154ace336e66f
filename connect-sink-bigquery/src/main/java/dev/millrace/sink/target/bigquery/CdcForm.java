package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.StandardSQLTypeName;
import java.util.List;

/** The fields that make a streamed row a change. */
final class CdcForm {
    private static final String TYPE = "_CHANGE_TYPE";
    private static final String SEQUENCE = "_CHANGE_SEQUENCE_NUMBER";

    static final RowForm.Field[] FIELDS = {
        new RowForm.Field(TYPE, StandardSQLTypeName.STRING), new RowForm.Field(SEQUENCE, StandardSQLTypeName.STRING)
    };

    private CdcForm() {}

    static byte[] upsert(RowForm form, String sequence) {
        return form.constants(List.of(TYPE, SEQUENCE), List.of("UPSERT", sequence));
    }

    static byte[] delete(RowForm form, String sequence) {
        return form.constants(List.of(TYPE, SEQUENCE), List.of("DELETE", sequence));
    }
}
