package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableShape;
import java.util.List;

/**
 * The SQL around a temporary table that holds a batch's rows before they are merged, all at once. Pure, as the dialect is.
 */
public interface Staging {
    /** How staged rows meet those that stand. */
    enum Merge {
        /** Updated or inserted by a unique key on exactly the key's columns, when no other one can redirect a row. */
        BY_KEY,
        /** Updated by a join, and inserted where the join finds nothing. No index decides which row it is. */
        BY_JOIN
    }

    /** What a temporary table of this name is called. */
    default String name(String unique) {
        return unique;
    }

    /** Creates a temporary table with one column {@code n} of integers, to see whether that is allowed. */
    String trial(String name);

    /** Creates a stage for rows of these columns, with the types that stand; it may stay as long as its session. */
    String create(String stage, TableShape rows);

    /** Removes it, without a commit of what else is under way. */
    String drop(String stage);

    /** Empties it in the running transaction; nothing where a commit does. */
    List<String> empty(String stage);

    /** Whether emptying takes as long for many rows as for few; else a stage of many is dropped and made anew. */
    default boolean emptiesAtOnce() {
        return false;
    }

    /** Deletes the rows whose keys are staged; nothing where statements with the keys are as quick. */
    default List<String> delete(String stage, TableShape keyed) {
        return List.of();
    }

    /**
     * Marks the rows whose keys are staged as deleted now, unless they are; where positions are staged beside the keys, each
     * says by which change. Nothing where statements with the keys are as quick. A stage for it empties at once.
     */
    default List<String> mark(String stage, TableShape staged) {
        return List.of();
    }

    /** Merges what is staged: {@code rows} are its columns, with the types of those that stand. */
    List<String> merge(String stage, TableShape rows, Merge how);
}
