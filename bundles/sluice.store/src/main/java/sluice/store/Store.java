package sluice.store;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps journals and shelves, each by its name. Thread-safe. A service; on what medium it keeps them is the provider's business.
 *
 * <p>The stages it returns end on a thread of the store, which everybody shares: what hangs on them must be brief and must not block.
 */
@ProviderType
public interface Store {

    /** Service property: {@code true} if what is stored survives the end of the process. */
    String DURABLE = "sluice.store.durable";

    /**
     * Opens the journal with this name, with all it held when it was last used. May wait for the medium.
     *
     * @param name any text; the same name is the same journal
     * @param limits how much it may hold, from now on
     * @throws IllegalStateException if the journal is open already
     * @throws IOException if it cannot be read
     */
    Journal open(String name, JournalLimits limits) throws IOException;

    /**
     * Opens the shelf with this name, with all it held when it was last used. May wait for the medium.
     *
     * @param name any text; the same name is the same shelf, and a journal of that name is something else
     * @throws IllegalStateException if the shelf is open already
     * @throws IOException if it cannot be read
     */
    Shelf shelf(String name) throws IOException;

    /**
     * Returns the names of the journals that hold something or are open, for whoever looks for what it left. May wait for the medium.
     *
     * @throws IOException if that cannot be read
     */
    Set<String> journals() throws IOException;

    /**
     * Forgets a journal and all it holds; one that does not exist is no error. A journal opened under its name afterwards is a new one.
     *
     * @return ends when the medium has forgotten it as well: not even a crash brings it back then
     * @throws IllegalStateException if the journal is open
     */
    CompletionStage<Void> delete(String journal);

    /**
     * Makes one change of all that this thread appends, notes, acknowledges, puts and removes during the action: after a crash the medium
     * has all of it or nothing. What is refused at once, such as an append to a full journal, is no part of it.
     *
     * <p>The change is handed to the medium when the action ends, also when it ends with an exception: what it stored until then was done
     * and cannot be taken back. So no stage of it ends during the action, and the action must not wait for one, nor block in
     * any other way: others may wait for it. A call inside the action of another joins the outer one.
     */
    void together(Runnable action);

    /**
     * Says that this thread hands over more within moments, as an event loop does that has not read all its sockets yet: the medium need not begin
     * before {@link #handOver}. It may, and nothing else is different: what is handed over meanwhile keeps its order and is stored as ever.
     * Whoever calls this must call {@code handOver} soon, on the same thread, and block nowhere in between.
     */
    default void gather() {}

    /**
     * Lets the medium begin with what this thread has handed over since {@link #gather}.
     *
     * @return ends normally, whatever became of each, not before the stages of each have ended, apart from those that a full medium puts off. What
     *     nobody waits for, such as what was acknowledged, may reach the medium later
     */
    default CompletionStage<Void> handOver() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Tells whether whoever can should go on to take new messages from outside: the store is below nine tenths of each of its bounds,
     * unless its oldest messages give way there, and its medium takes what comes as fast as it comes. If not, it still stores, as long as it can,
     * what was begun: an append may succeed after {@code false}, and fail after {@code true} if others were faster. Cheap enough to be asked
     * for each message, and never waits for the medium.
     */
    boolean hasRoom();

    /** Returns how the store is doing. Reads a little from the medium, so not for a thread that must not block. */
    StoreStatus status();
}
