package dev.millrace.smt;

/** What a row's hash is. */
enum HashAlgorithm {
    MD5,
    SHA256,
    XXH3,
    MD5_SUM,
    SHA256_SUM,
    DLT
}
