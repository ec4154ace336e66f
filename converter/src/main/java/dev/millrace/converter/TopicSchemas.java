package dev.millrace.converter;

import org.jspecify.annotations.Nullable;

/** The schemas that one topic's records came with lately, the newest first. */
final class TopicSchemas {
    /** A topic may be one of many tables, so more than a schema's last versions. */
    private static final int SCHEMAS_MAX = 64;

    private static final KnownSchema[] NONE = {};

    private final String topic;
    private final Trust inTopic = Trust.inLearning();
    private final Trust inAll;
    private volatile KnownSchema[] schemas = NONE;

    /**
     * What is known of a topic.
     *
     * @param inAll whether learning pays off over all topics; where there are more than may be remembered it does not
     */
    TopicSchemas(String topic, Trust inAll) {
        this.topic = topic;
        this.inAll = inAll;
    }

    String topic() {
        return topic;
    }

    int size() {
        return schemas.length;
    }

    @Nullable KnownSchema find(byte[] json) {
        for (KnownSchema known : schemas) {
            if (known.begins(json)) {
                inTopic.won();
                inAll.won();
                return known;
            }
        }
        return null;
    }

    /** Whether a schema that is not known is worth the effort; it counts as one that was in vain until it is found. */
    boolean allowsLearning() {
        boolean allowed = inTopic.allowsTry() && inAll.allowsTry();
        if (allowed) {
            inTopic.lost();
            inAll.lost();
        }
        return allowed;
    }

    /** Adds it as the newest one, so many at most; the caller sees to it that nobody else does the same. */
    void add(KnownSchema schema, int most) {
        KnownSchema[] before = schemas;
        int kept = Math.min(before.length, Math.min(most, SCHEMAS_MAX) - 1);
        KnownSchema[] after = new KnownSchema[kept + 1];
        after[0] = schema;
        System.arraycopy(before, 0, after, 1, kept);
        schemas = after;
    }

    void clear() {
        schemas = NONE;
    }
}
