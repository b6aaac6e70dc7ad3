package sluice.bus;

/** What a bus says that does not know who is subscribed: somebody may be. Immutable. */
record AnyDemand() implements Demand {

    @Override
    public Answer answer() {
        return Answer.SOMEBODY;
    }

    @Override
    public void close() {
        // Nobody is told of anything
    }
}
