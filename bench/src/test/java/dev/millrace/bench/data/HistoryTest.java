package dev.millrace.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final int CHANGES = 50_000;

    @Test
    void theFinalStateIsWhatTheChangesLeaveOneByOne() {
        History history = new History(History.Mix.CDC, 3, 2, CHANGES);
        List<Map<Long, Integer>> oneByOne = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

        List<TableState> states = history.replay(change -> {
            Map<Long, Integer> table = oneByOne.get(change.table());
            assertThat(table.getOrDefault(change.id(), 0)).isEqualTo(change.before());
            if (change.isDelete()) {
                table.remove(change.id());
            } else {
                table.put(change.id(), change.after());
            }
        });

        for (int i = 0; i < states.size(); i++) {
            Map<Long, Integer> rows = new TreeMap<>();
            states.get(i).<RuntimeException>forEachRow(rows::put);
            assertThat(rows).isEqualTo(oneByOne.get(i));
        }
    }

    @Test
    void theMixIsMostlyUpdatesOfFewRows() {
        Map<String, Integer> ops = new HashMap<>();
        Map<Long, Integer> updates = new HashMap<>();
        new History(History.Mix.CDC, 1, 1, CHANGES).replay(change -> {
            ops.merge(change.op(), 1, Integer::sum);
            if (change.op().equals("u")) {
                updates.merge(change.id(), 1, Integer::sum);
            }
        });

        assertThat(ops.getOrDefault("c", 0) / (double) CHANGES).isCloseTo(0.2, within(0.01));
        assertThat(ops.getOrDefault("u", 0) / (double) CHANGES).isCloseTo(0.7, within(0.01));
        assertThat(ops.getOrDefault("d", 0) / (double) CHANGES).isCloseTo(0.1, within(0.01));
        List<Integer> most = new ArrayList<>(updates.values());
        most.sort(Collections.reverseOrder());
        int ofTheFirstHundred =
                most.subList(0, 100).stream().mapToInt(Integer::intValue).sum();
        assertThat(ofTheFirstHundred / (double) ops.getOrDefault("u", 1)).isGreaterThan(0.4);
    }

    @Test
    void everyPartitionOfEveryTableEndsWithItsMark() {
        History history = new History(History.Mix.INSERT, 2, 4, 1_000);
        Map<String, Long> last = new HashMap<>();
        history.replay(change -> last.put(change.table() + "-" + history.partition(change.id()), change.id()));

        assertThat(last).hasSize(8).allSatisfy((partition, id) -> assertThat(id)
                .isGreaterThanOrEqualTo(History.FIRST_END));
    }

    @Test
    void aHistoryWithDeletesEndsWithTheDeleteOfWhatItBeganWith() {
        List<Change> changes = new ArrayList<>();
        new History(History.Mix.CDC, 1, 1, 1_000).replay(changes::add);

        assertThat(changes.get(0)).isEqualTo(new Change(0, History.FIRST_START, 0, 1));
        assertThat(changes.subList(1_001, changes.size()))
                .containsExactly(new Change(0, History.FIRST_START, 1, 0), new Change(0, History.FIRST_END, 0, 1));
    }

    @Test
    void theSameParametersGiveTheSameChanges() {
        List<Change> first = new ArrayList<>();
        List<Change> second = new ArrayList<>();
        new History(History.Mix.CDC, 2, 1, 1_000).replay(first::add);
        new History(History.Mix.CDC, 2, 1, 1_000).replay(second::add);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void anUpdateChangesWhatUpdatesChangeAndNothingElse() {
        Object[] before = TableDesign.ORDERS.row(7, 1);
        Object[] after = TableDesign.ORDERS.row(7, 2);
        List<Column> columns = TableDesign.ORDERS.columns();

        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).isUpdated()) {
                assertThat(after[i]).as(columns.get(i).name()).isEqualTo(before[i]);
            }
        }
        assertThat(after).isNotEqualTo(before);
    }
}
