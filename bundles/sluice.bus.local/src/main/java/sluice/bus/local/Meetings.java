package sluice.bus.local;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the filters of a topic tree that may meet another one, and few that do not. Confined to its caller, which keeps the tree as it is. */
final class Meetings {

    private static final int BELOW_ALL = -1;

    private final String[] levels;
    private final Consumer<? super Seat> sink;
    private final ArrayDeque<Step> steps = new ArrayDeque<>(); // no recursion: a topic may have 30,000 levels

    /** A node, and how many of the levels lead to it; {@link #BELOW_ALL} if all below it meet. */
    private record Step(Node<Seat> node, int depth) {}

    /** @param sink gets each seat at a filter found */
    Meetings(String[] levels, Consumer<? super Seat> sink) {
        this.levels = levels;
        this.sink = sink;
    }

    void find(Node<Seat> root) {
        go(root, 0);
        while (!steps.isEmpty()) {
            var step = steps.pop();
            look(step.node, step.depth);
        }
    }

    private void look(Node<Seat> node, int depth) {
        if (depth == BELOW_ALL || depth < levels.length && levels[depth].equals("#")) {
            take(node); // a/# meets a as well [MQTT-4.7.1-1]
            node.forEachChild(child -> go(child, BELOW_ALL));
            return;
        }
        take(node.child("#"));
        if (depth == levels.length) {
            take(node);
        } else if (levels[depth].equals("+")) {
            node.forEachChild(child -> {
                if (!child.level().equals("#")) { // it is taken
                    go(child, depth + 1);
                }
            });
        } else {
            go(node.child("+"), depth + 1);
            go(node.child(levels[depth]), depth + 1);
        }
    }

    private void go(@Nullable Node<Seat> node, int depth) {
        if (node != null) {
            steps.push(new Step(node, depth));
        }
    }

    private void take(@Nullable Node<Seat> node) {
        for (var seat = node == null ? null : node.value(); seat != null; seat = seat.next()) {
            sink.accept(seat);
        }
    }
}
