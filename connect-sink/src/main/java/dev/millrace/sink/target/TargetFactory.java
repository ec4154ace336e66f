package dev.millrace.sink.target;

import java.util.List;

/** Opens targets of one family. Found by service file, so that a target is a folder or an archive of its own. */
public interface TargetFactory {
    boolean accepts(String url);

    /** Opens without I/O: the first use connects. */
    Target open(TargetSettings settings);

    /** Tries whether a task would get in, within seconds; each problem on the key that has to be corrected. */
    List<Problem> probe(TargetSettings settings);

    /** What is wrong with a key's value, in words without secrets. */
    record Problem(String key, String message) {}
}
