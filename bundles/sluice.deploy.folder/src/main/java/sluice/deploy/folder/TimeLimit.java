package sluice.deploy.folder;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleException;

/** Calls bundles' own code for so long and no longer. Immutable. */
record TimeLimit(Duration limit) {

    private static final long MERCY_MILLIS = 1_000;

    /** What a bundle does when it is started or stopped. */
    interface Step {
        void run() throws BundleException;
    }

    /**
     * Takes the step on a thread of its own, and interrupts it when it takes too long.
     *
     * @param what the step for the sentence, such as {@code its start}
     * @throws RefusedException if it throws or takes too long
     */
    void call(String what, Step step) throws RefusedException, InterruptedException {
        var task = new FutureTask<>(() -> {
            step.run();
            return true;
        });
        var thread = Thread.ofPlatform().name("sluice-deploy-step").daemon().start(task);
        try {
            task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new RefusedException(sentence(what, e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new RefusedException(what + " has not returned after " + limit.toSeconds() + " s", e);
        } finally {
            thread.join(MERCY_MILLIS); // it ends at once, or when it is interrupted, unless it is deaf
        }
    }

    private static String sentence(String what, Throwable failure) {
        var cause = failure instanceof BundleException && failure.getCause() != null ? failure.getCause() : failure;
        var message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return what + " throws " + cause.getClass().getSimpleName() + ": " + message;
    }
}
