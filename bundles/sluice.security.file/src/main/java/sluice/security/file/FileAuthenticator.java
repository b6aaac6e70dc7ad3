package sluice.security.file;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Payload;
import sluice.security.Authenticator;
import sluice.security.Credentials;
import sluice.security.Identity;
import sluice.security.Verdict;

/**
 * Knows the users of a password file, and takes a client with a certificate for whom that names. Thread-safe.
 *
 * <p>Hashing takes long on purpose. It is done by one thread with a bounded queue, so that a storm of logins costs the rest of the
 * gateway one core's share at most; who fails again and again, by user or by source, waits longer each time.
 */
final class FileAuthenticator implements Authenticator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileAuthenticator.class);
    private static final int QUEUE = 1_000;

    /** Stands in for the hash of an unknown user, so that a guess at the name takes as long as one at the password. */
    private static final PasswordHash NOBODY = PasswordHash.parse("$7$" + PasswordHash.ITERATIONS + "$AAAA$AAAA");

    private final AtomicLong version = new AtomicLong();
    private final Verified verified;
    private final @Nullable WatchedFile<PasswordFile> file;
    private final @Nullable Rehash rehash;
    private final Backoff backoff;
    private final ThreadPoolExecutor hashing;

    FileAuthenticator(@Nullable Path path, InstantSource clock) {
        file = path == null ? null : Paths.watch("passwords", path, PasswordFile::read, version::incrementAndGet);
        if (file != null) {
            LOG.info(
                    "Users are those of {}, {} at the moment",
                    path,
                    file.content().users().size());
        }
        rehash = path == null ? null : new Rehash(path);
        backoff = new Backoff(clock);
        verified = new Verified(clock);
        hashing = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().daemon().name("passwords").factory());
        hashing.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        hashing.shutdownNow();
        if (file != null) {
            file.close();
        }
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        if (!credentials.certificates().isEmpty()) {
            return CompletableFuture.completedFuture(byCertificate(credentials));
        }
        var user = credentials.username();
        if (file == null || user == null) {
            return CompletableFuture.completedFuture(new Verdict.Abstained());
        }
        var userKey = "user " + user;
        var sourceKey = "source " + source(credentials);
        if (!backoff.mayTry(userKey) || !backoff.mayTry(sourceKey)) {
            return CompletableFuture.completedFuture(new Verdict.Refused("too many failures, must wait"));
        }
        var known = file.content().hash(user);
        var password = credentials.password();
        if (known != null && password != null && verified.contains(user, known, password)) {
            return CompletableFuture.completedFuture(accepted(user, credentials));
        }
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        if (known != null && password != null && matches(known, password)) {
                            backoff.succeeded(userKey);
                            backoff.succeeded(sourceKey);
                            verified.add(user, known, password);
                            if (rehash != null) {
                                rehash.renew(user, known, password);
                            }
                            return accepted(user, credentials);
                        }
                        if (known == null || password == null) {
                            var _ = matches(NOBODY, password == null ? Payload.EMPTY : password);
                        }
                        backoff.failed(userKey);
                        backoff.failed(sourceKey);
                        return new Verdict.Refused(known == null ? "unknown user" : "wrong password");
                    },
                    hashing);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Verdict.Refused("too many logins at once"));
        }
    }

    private static Verdict accepted(String user, Credentials credentials) {
        return new Verdict.Accepted(new Identity(user, credentials.clientId(), credentials.listener()));
    }

    /** Whoever came with a certificate needs no line in the file. */
    @Override
    public boolean mayStay(Identity identity, Credentials credentials) {
        var user = identity.user();
        return user == null
                || !credentials.certificates().isEmpty()
                || file != null && file.content().hash(user) != null;
    }

    @Override
    public long version() {
        return version.get();
    }

    /** A certificate proves more than a password, and wins over the user name. */
    private static Verdict byCertificate(Credentials credentials) {
        var name = CertificateName.of(credentials.certificates().getFirst());
        return name.isPresent()
                ? new Verdict.Accepted(new Identity(name.get(), credentials.clientId(), credentials.listener()))
                : new Verdict.Refused("the certificate has no name that can be a user's");
    }

    @Override
    public boolean knowsUsers() {
        return file != null;
    }

    private static boolean matches(PasswordHash hash, Payload password) {
        return hash.matches(password.toArray());
    }

    private static String source(Credentials credentials) {
        return credentials.peer() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : credentials.peer().toString();
    }
}
