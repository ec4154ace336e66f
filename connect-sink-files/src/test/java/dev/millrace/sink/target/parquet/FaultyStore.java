package dev.millrace.sink.target.parquet;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store whose writer dies, before or after one of its writes, or is held up there. */
final class FaultyStore implements Store {
    private final Store store;
    private final int failsAt;
    private final boolean afterwards;
    private Consumer<String> before = path -> {};
    private int writes;

    FaultyStore(Store store, int failsAt, boolean afterwards) {
        this.store = store;
        this.failsAt = failsAt;
        this.afterwards = afterwards;
    }

    /** Never fails. */
    FaultyStore(Store store) {
        this(store, -1, false);
    }

    /** Runs with the path before each write. */
    FaultyStore before(Consumer<String> hook) {
        before = hook;
        return this;
    }

    boolean isDead() {
        return failsAt > 0 && writes >= failsAt;
    }

    private <T> T write(String path, Supplier<T> write) {
        before.accept(path);
        if (isDead()) {
            throw new TargetException(FailureKind.TRANSIENT, "dead");
        }
        writes++;
        if (writes == failsAt && !afterwards) {
            throw new TargetException(FailureKind.TRANSIENT, "dies before " + path);
        }
        T written = write.get();
        if (writes == failsAt) {
            throw new TargetException(FailureKind.TRANSIENT, "dies after " + path);
        }
        return written;
    }

    @Override
    public Optional<Found> read(String path) {
        return store.read(path);
    }

    @Override
    public Optional<String> version(String path) {
        return store.version(path);
    }

    @Override
    public Optional<String> create(String path, Content content) {
        return write(path, () -> store.create(path, content));
    }

    @Override
    public Optional<String> replace(String path, Content content, String version) {
        return write(path, () -> store.replace(path, content, version));
    }

    @Override
    public void put(String path, Content content) {
        write(path, () -> {
            store.put(path, content);
            return true;
        });
    }

    @Override
    public void delete(String path) {
        store.delete(path);
    }

    @Override
    public List<String> list(String folder) {
        return store.list(folder);
    }

    @Override
    public Path scratch() {
        return store.scratch();
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public void close() {
        store.close();
    }
}
