package dev.millrace.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Who of a topic's lanes may write a batch that is not full. Full ones are written at the same time, as many as there
 * are. Small ones would each cost a transaction and combine little, so they go one by one, and gather while they wait;
 * whoever waits longest is next.
 */
final class Turns {
    private final Deque<Lane> waiting = new ArrayDeque<>();
    private @Nullable Lane holder;

    /** Whether it is the lane's turn; if not, it is told when it is. */
    synchronized boolean take(Lane lane) {
        if (holder == null || holder == lane) {
            holder = lane;
            return true;
        }
        if (!waiting.contains(lane)) {
            waiting.add(lane);
        }
        return false;
    }

    /** The lane is done with its turn if it has it, and does not wait for one. */
    synchronized void leave(Lane lane) {
        waiting.remove(lane);
        if (holder == lane) {
            holder = waiting.poll();
            if (holder != null) {
                holder.itIsYourTurn();
            }
        }
    }
}
