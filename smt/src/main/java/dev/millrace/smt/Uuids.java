package dev.millrace.smt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.UUID;

/** UUIDs of RFC 9562 that Java does not make. */
final class Uuids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Uuids() {}

    /** Section 5.5: of a name in a name space, which is a UUID or one of the four of section 6.6 by its word. */
    static UUID version5(String namespace, String name) {
        UUID space =
                switch (namespace.toLowerCase(Locale.ROOT)) {
                    case "dns" -> UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
                    case "url" -> UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
                    case "oid" -> UUID.fromString("6ba7b812-9dad-11d1-80b4-00c04fd430c8");
                    case "x500" -> UUID.fromString("6ba7b814-9dad-11d1-80b4-00c04fd430c8");
                    default -> UUID.fromString(namespace);
                };
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(sha1(ByteBuffer.allocate(16 + bytes.length)
                .putLong(space.getMostSignificantBits())
                .putLong(space.getLeastSignificantBits())
                .put(bytes)
                .array()));
        return of(hash.getLong(), hash.getLong(), 5);
    }

    /** Section 5.7: milliseconds, then chance. */
    static UUID version7() {
        long random = RANDOM.nextLong();
        return of((System.currentTimeMillis() << 16) | (random & 0xffff), RANDOM.nextLong(), 7);
    }

    private static UUID of(long high, long low, int version) {
        return new UUID((high & ~0xf000L) | ((long) version << 12), (low & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1; this one does not", e);
        }
    }
}
