package dev.millrace.smt;

/** Names of the columns of a history. */
enum Scd2Preset {
    DLT("_dlt_valid_from", "_dlt_valid_to", "is_latest", "_row_hash", "_op", "_deleted", "_position"),
    ISLATEST("EffectiveDate", "EndDate", "IsLatest", "RowHash", "Operation", "IsDeleted", "Position");

    final String validFrom;
    final String validTo;
    final String isLatest;
    final String hash;
    final String op;
    final String deleted;
    final String position;

    Scd2Preset(
            String validFrom,
            String validTo,
            String isLatest,
            String hash,
            String op,
            String deleted,
            String position) {
        this.validFrom = validFrom;
        this.validTo = validTo;
        this.isLatest = isLatest;
        this.hash = hash;
        this.op = op;
        this.deleted = deleted;
        this.position = position;
    }
}
