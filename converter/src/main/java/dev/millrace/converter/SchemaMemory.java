package dev.millrace.converter;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of all topics, so many at most ({@code schemas.cache.size}); the topic that was not read for the longest
 * time is forgotten first.
 */
final class SchemaMemory {
    /** Topics without a schema of their own, in which nothing could be learnt, take place too. */
    private static final int TOPICS_MAX = 10_000;

    private final int schemasMax;
    private final Map<String, TopicSchemas> topics = new LinkedHashMap<>(16, 0.75f, true);
    private final Trust learning = Trust.inLearning();
    private volatile @Nullable TopicSchemas latest;
    private int schemas;

    SchemaMemory(int schemasMax) {
        this.schemasMax = Math.max(0, schemasMax);
    }

    /** Records come in batches of one topic, so most of them need no look into the map. */
    TopicSchemas of(@Nullable String topic) {
        String name = topic == null ? "" : topic;
        TopicSchemas last = latest;
        if (last != null && last.topic().equals(name)) {
            return last;
        }
        return find(name);
    }

    private synchronized TopicSchemas find(String topic) {
        TopicSchemas found = topics.get(topic);
        if (found == null) {
            if (topics.size() >= Math.min(TOPICS_MAX, Math.max(1, schemasMax))) {
                forgetEldest();
            }
            found = new TopicSchemas(topic, learning);
            topics.put(topic, found);
        }
        latest = found;
        return found;
    }

    /** How many schemas are remembered. */
    synchronized int size() {
        return schemas;
    }

    synchronized void add(TopicSchemas topic, KnownSchema schema) {
        if (schemasMax == 0 || topics.get(topic.topic()) != topic) {
            return; // forgotten in the meantime
        }
        while (schemas >= schemasMax && topics.size() > 1) {
            forgetEldest(); // another topic: this one was looked up just now
        }
        schemas -= topic.size();
        topic.add(schema, schemasMax - schemas);
        schemas += topic.size();
    }

    private void forgetEldest() {
        Iterator<TopicSchemas> eldest = topics.values().iterator();
        TopicSchemas forgotten = eldest.next();
        eldest.remove();
        schemas -= forgotten.size();
        forgotten.clear();
        if (latest == forgotten) {
            latest = null;
        }
    }
}
