package sluice.bus.local;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What hangs below a node: one child, which stands for itself, or a map of them. */
sealed interface Children<V> permits Node, Node.Many {

    /** Returns the child with this name. */
    @Nullable
    Node<V> find(String name);

    /** Visits every child. */
    void forEach(Consumer<? super Node<V>> visitor);
}
