package sluice.broker;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A receiver's queue is nearly full, and its session refuses more; or the memory is. Without a stack trace: it is no bug, and may happen often. */
final class QuotaExceededException extends IOException {

    private static final long serialVersionUID = 1;

    /** What a publisher waits for whose message was refused. */
    static final CompletionStage<Void> REFUSAL =
            CompletableFuture.failedFuture(new QuotaExceededException("the queue of a receiver is nearly full", false));

    /** What a publisher waits for if there is no memory for its message. */
    static final CompletionStage<Void> NO_MEMORY =
            CompletableFuture.failedFuture(new QuotaExceededException("messages take all the memory they may", true));

    private final boolean passing;

    private QuotaExceededException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** Returns whether it may well be otherwise in a moment, so that another try is worth while. */
    boolean isPassing() {
        return passing;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
