package dev.millrace.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @BeforeEach
    void moveTheCache() {
        System.setProperty("millrace.cache", temp.toString());
    }

    @AfterEach
    void moveItBack() {
        System.clearProperty("millrace.cache");
    }

    @Test
    void allWhoFillItAtTheSameTimeGetTheSameWholeFolder() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        Callable<Path> fill = () -> Cache.folder("tool-1", folder -> {
            Files.writeString(folder.resolve("one"), "1");
            await(together);
            Files.writeString(folder.resolve("two"), "2");
        });
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (Future<Path> done : threads.invokeAll(List.of(fill, fill, fill))) {
                assertThat(done.get()).isEqualTo(temp.resolve("tool-1"));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(names(temp)).containsExactly("tool-1");
        assertThat(names(temp.resolve("tool-1"))).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aFillingThatFailsLeavesNothing() throws IOException {
        assertThatThrownBy(() -> Cache.folder("tool-1", folder -> {
                    Files.writeString(folder.resolve("one"), "1");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(names(temp)).isEmpty();
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
