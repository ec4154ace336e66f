package dev.millrace.sink.target.parquet;

import dev.millrace.core.TableName;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which tables a connector has written: a table that stands here and nowhere else was removed in mid-history. */
final class WrittenTables {
    private static final String FOLDER = "_millrace_tables";

    private final Store store;
    private final OffsetIdentity identity;
    private final Set<TableName> noted = ConcurrentHashMap.newKeySet();

    WrittenTables(Store store, OffsetIdentity identity) {
        this.store = store;
        this.identity = identity;
    }

    boolean has(TableName table) {
        return store.version(path(table)).isPresent();
    }

    /** Notes a table before its first rows. */
    void note(TableName table) {
        if (noted.add(table)) {
            store.create(path(table), Content.of(PropertyText.write(Map.of("folder", Names.folder(table)))));
        }
    }

    /** The folders of all of them. */
    List<String> folders() {
        return store.list(folder()).stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .flatMap(name -> store.read(folder() + "/" + name).stream())
                .map(found -> PropertyText.read(found.text()).getOrDefault("folder", ""))
                .toList();
    }

    void forget(TableName table) {
        store.delete(path(table));
        noted.remove(table);
    }

    void forgetAll() {
        store.list(folder()).forEach(store::delete);
        noted.clear();
    }

    private String folder() {
        return FOLDER + "/" + Names.segment(identity.namespace()) + "/" + Names.segment(identity.connector());
    }

    private String path(TableName table) {
        return folder() + "/" + Names.segment(table.toString()) + ".properties";
    }
}
