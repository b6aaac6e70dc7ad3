package sluice.broker;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A receiver's queue is nearly full, and its session refuses more. Without a stack trace: it is no bug, and may happen often. */
final class QuotaExceededException extends IOException {

    private static final long serialVersionUID = 1;

    /** What a publisher waits for whose message was refused. */
    static final CompletionStage<Void> REFUSAL = CompletableFuture.failedFuture(new QuotaExceededException());

    private QuotaExceededException() {
        super("the queue of a receiver is nearly full");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
