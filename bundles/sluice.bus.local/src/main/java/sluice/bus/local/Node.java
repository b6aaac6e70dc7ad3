package sluice.bus.local;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One level of a tree of topics, such as {@code cellar} in {@code plant/cellar/light}. Read by any thread at any time; changed by
 * one thread at a time, which its owner sees to.
 *
 * <p>Most levels have no child or one, so a map is only made for the second: 24 bytes are all that a leaf takes. A reader that
 * stands on a node while it is cut off just goes on in what was there.
 */
final class Node<V> implements Children<V> {

    private final String level;
    private volatile @Nullable Children<V> children;
    private volatile @Nullable V value;

    Node(String level) {
        this.level = level;
    }

    String level() {
        return level;
    }

    @Nullable
    V value() {
        return value;
    }

    void value(@Nullable V other) {
        value = other;
    }

    @Nullable
    Node<V> child(String name) {
        var here = children;
        return here == null ? null : here.find(name);
    }

    void forEachChild(Consumer<? super Node<V>> visitor) {
        var here = children;
        if (here != null) {
            here.forEach(visitor);
        }
    }

    Node<V> childOrNew(String name) {
        var known = child(name);
        if (known != null) {
            return known;
        }
        var made = new Node<V>(name);
        switch (children) {
            case null -> children = made;
            case Node<V> only -> children = new Many<>(only, made);
            case Many<V> many -> many.nodes.put(name, made);
        }
        return made;
    }

    /** Cuts off whatever no longer leads to a value along this path, which begins below this node. */
    void prune(String[] path) {
        var stays = this;
        Node<V> first = null;
        var node = this;
        for (var level : path) {
            var next = node.child(level);
            if (next == null) {
                return;
            }
            if (first == null || node.value != null || node.hasChildren(2)) {
                stays = node;
                first = next;
            }
            node = next;
        }
        if (first != null && node.value == null && !node.hasChildren(1)) {
            stays.drop(first);
        }
    }

    private boolean hasChildren(int atLeast) {
        return switch (children) {
            case null -> false;
            case Node<V> _ -> atLeast <= 1;
            case Many<V> many -> many.nodes.size() >= atLeast;
        };
    }

    private void drop(Node<V> child) {
        if (children instanceof Many<V>(var nodes)) {
            nodes.remove(child.level);
            if (!nodes.isEmpty()) {
                return;
            }
        }
        children = null;
    }

    @Override
    public @Nullable Node<V> find(String name) {
        return level.equals(name) ? this : null;
    }

    @Override
    public void forEach(Consumer<? super Node<V>> visitor) {
        visitor.accept(this);
    }

    /** Two children or more, or what is left of them. */
    record Many<V>(Map<String, Node<V>> nodes) implements Children<V> {

        Many(Node<V> one, Node<V> other) {
            this(new ConcurrentHashMap<>(4));
            nodes.put(one.level, one);
            nodes.put(other.level, other);
        }

        @Override
        public @Nullable Node<V> find(String name) {
            return nodes.get(name);
        }

        @Override
        public void forEach(Consumer<? super Node<V>> visitor) {
            nodes.values().forEach(visitor);
        }
    }
}
