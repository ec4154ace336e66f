package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Random changes leave what one change after the other would. */
class DuckDbHistoryTest {
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "STAGED") // BULK takes that way with every second table
    void aBatchLeavesWhatItsChangesWouldOneByOne(LoadMethod method) {
        LoadHistoryTest.histories(DuckDbFile.fixture(method));
    }
}
