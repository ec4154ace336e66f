package dev.millrace.core.hash;

/** What is made of a row's canonical text, by Java and by every database alike. */
public enum Digest {
    /** 32 hexadecimal digits. */
    MD5,
    /** 64 hexadecimal digits. */
    SHA256,
    /** The first 60 bits of MD5 as a number: their sum over rows does not depend on the rows' order. */
    MD5_SUM,
    /** The same of SHA-256, for servers that have no MD5. */
    SHA256_SUM
}
