package sluice.broker;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.ReasonCode;
import sluice.security.AuthenticationMethod;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

/**
 * Lets in whom an authenticator knows, and unknown clients where they may come in. Immutable.
 *
 * <pre>
 *   an authenticator said yes or no          that counts
 *   whoever should know is missing           nobody comes in
 *   users are known, it showed credentials   stays out, for nobody knows them
 *   anonymous                                comes in, unknown
 *   no users are known, from this machine    comes in, unknown, unless users are required
 * </pre>
 *
 * @param listener the listener's name
 * @param anonymous whether unknown clients may come in even from other machines and where users are known
 * @param usersRequired whether not even this machine's clients may come in unknown
 */
record GuardedAdmission(Guard guard, String listener, boolean anonymous, boolean usersRequired) implements Admission {

    @Override
    public CompletionStage<Answer> ask(Credentials credentials) {
        if (guard.isListenerMissed()) {
            return CompletableFuture.completedFuture(
                    new Answer.Sorry(ReasonCode.SERVER_UNAVAILABLE, "whoever knows a listener's users is missing"));
        }
        return guard.recognise(credentials).thenApply(opinion -> switch (opinion.verdict()) {
            case Verdict.Accepted(var identity) -> new Answer.Welcome(identity, opinion.by());
            case Verdict.Refused(var reason) -> new Answer.Sorry(ReasonCode.BAD_USER_NAME_OR_PASSWORD, reason);
            case Verdict.Abstained() -> unknown(credentials);
        });
    }

    @Override
    public AuthenticationMethod.@Nullable Exchange exchange(String method, Credentials credentials) {
        return guard.exchange(method, credentials);
    }

    @Override
    public boolean mayStay(Identity identity, Credentials credentials, String by) {
        return guard.mayStay(identity, credentials, by);
    }

    private Answer unknown(Credentials credentials) {
        if (guard.isMissed()) {
            return new Answer.Sorry(ReasonCode.SERVER_UNAVAILABLE, "whoever knows the users is missing");
        }
        boolean usersKnown = guard.knowsUsers(listener);
        boolean showedSomething = credentials.username() != null || credentials.password() != null;
        if (usersKnown && showedSomething) {
            return new Answer.Sorry(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "nobody knows these credentials");
        }
        if (anonymous || !usersKnown && !usersRequired && isLocal(credentials.peer())) {
            return new Answer.Welcome(new Identity(null, credentials.clientId(), listener));
        }
        return new Answer.Sorry(ReasonCode.NOT_AUTHORIZED, "it gave no user name");
    }

    private static boolean isLocal(SocketAddress peer) {
        return peer instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }
}
