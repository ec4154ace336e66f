package dev.millrace.smt;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.millrace.core.hash.CanonicalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Text into digest: what {@link dev.millrace.core.hash.Digest} says for SQL too, and two that only Java knows. */
final class RowDigest {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int SUM_BITS = 60;
    private static final Hasher64 XXH3 = Hashing.xxh3_64();

    private final HashAlgorithm algorithm;
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha256 = digest("SHA-256");

    RowDigest(HashAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    /** A text of hexadecimal digits, or a {@link Long} where it is to be summed. */
    Object of(CanonicalText text) {
        return switch (algorithm) {
            case MD5 -> hex(digest(md5, text));
            case SHA256 -> hex(digest(sha256, text));
            case XXH3 ->
                hex(ByteBuffer.allocate(Long.BYTES)
                        .putLong(XXH3.hashBytesToLong(text.bytes(), 0, text.length()))
                        .array());
            case MD5_SUM -> number(digest(md5, text));
            case SHA256_SUM -> number(digest(sha256, text));
            case DLT -> throw new IllegalStateException("dlt's hash is not over the canonical text");
        };
    }

    private static long number(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - SUM_BITS);
    }

    private static byte[] digest(MessageDigest by, CanonicalText text) {
        by.update(text.bytes(), 0, text.length());
        return by.digest();
    }

    @SuppressWarnings("deprecation") // the one constructor that does not decode: the digits are ASCII
    private static String hex(byte[] digest) {
        byte[] digits = new byte[digest.length * 2];
        for (int i = 0; i < digest.length; i++) {
            digits[2 * i] = HEX[(digest[i] >> 4) & 0xf];
            digits[2 * i + 1] = HEX[digest[i] & 0xf];
        }
        return new String(digits, 0);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm + "; this one does not", e);
        }
    }
}
