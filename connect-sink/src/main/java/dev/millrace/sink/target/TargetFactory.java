package dev.millrace.sink.target;

import dev.millrace.core.config.Setting;
import java.util.List;

/** Opens targets of one family. Found by service file, so that a target is a folder or an archive of its own. */
public interface TargetFactory {
    boolean accepts(String url);

    /** How a URL that it accepts begins, for the words about one that nobody does. */
    List<String> urls();

    /** Keys that only this family knows. They begin with its name and become part of the connector's definition. */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /** Those of them that a table may have for itself. */
    default List<Setting<?>> settingsOfTables() {
        return List.of();
    }

    /** What is promised with these settings and why, in a sentence that is logged when a task starts. */
    String delivery(TargetSettings settings);

    /** Opens without I/O: the first use connects. */
    Target open(TargetSettings settings);

    /** Tries whether a task would get in, within seconds; each problem on the key that has to be corrected. */
    List<Problem> probe(TargetSettings settings);

    /** What is wrong with a key's value, in words without secrets. */
    record Problem(String key, String message) {}
}
