package sluice.store.sqlite;

/** One change to be written. Immutable. */
sealed interface Operation permits Append, Operation.Delete, Operation.Quarantine {

    /** Roughly how many bytes it takes in memory while it waits. */
    int weight();

    /** A message that is not needed any more; nobody waits for it. */
    record Delete(long number) implements Operation {
        @Override
        public int weight() {
            return 64;
        }
    }

    /** A message whose row is damaged: put aside for whoever wants to look at it. Nobody waits for it. */
    record Quarantine(long number) implements Operation {
        @Override
        public int weight() {
            return 64;
        }
    }
}
