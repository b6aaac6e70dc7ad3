package sluice.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import sluice.bus.Message;

/**
 * One kind of far side: its limits, how to log in, and the form of its messages. A service with the property {@link #NAME};
 * bridges name it in their configuration, and whoever drops in a bundle with another one adds a cloud. Thread-safe.
 */
@ConsumerType
public interface Cloud {

    /** Service property: what configurations call it, the same as its profile's name. */
    String NAME = "sluice.cloud.name";

    /** Returns what it takes and refuses; always the same. */
    CloudProfile profile();

    /**
     * Returns what is wrong with a configuration beyond what the profile says, such as an option that makes no sense: sentences
     * that begin with the key and name the fix; empty if nothing is, as here. Reads no file.
     */
    default List<String> check(Account account) {
        return List.of();
    }

    /**
     * Returns the endpoint as it is to be opened: with a user name, a token that is fresh, perhaps elsewhere. Asked anew for each
     * link; here as it is in the configuration. Does not block.
     *
     * @return fails with an {@code IOException} that says in one sentence what is missing, a file perhaps
     */
    default CompletionStage<Login> login(Account account, Connector connector) {
        return CompletableFuture.completedStage(Login.lasting(account.endpoint()));
    }

    /** Returns a message as this kind of far side is to get it; an expected topic's form, perhaps. Pure. */
    default Message outwards(Account account, Message message) {
        return message;
    }

    /** Returns a message that came from there in the form bridges know; the inverse of {@link #outwards}. Pure. */
    default Message inwards(Account account, Message message) {
        return message;
    }

    /**
     * As whom a bridge goes to a cloud. Immutable.
     *
     * @param endpoint what its configuration says
     * @param options what its {@code cloud.options} say
     * @param home what relative paths of files begin at
     */
    record Account(Endpoint endpoint, Map<String, String> options, Path home) {

        public Account {
            options = Map.copyOf(options);
        }

        /** Returns an option, or what stands for it. */
        public String option(String name, String otherwise) {
            return options.getOrDefault(name, otherwise);
        }

        /** Returns the path an option names, null if it is not there. */
        public @Nullable Path file(String name) {
            var text = options.get(name);
            return text == null ? null : home.resolve(text);
        }

        /**
         * Returns what a file holds that an option names, without blanks at its ends.
         *
         * @throws IOException with a sentence that names the option and the file
         */
        public String secret(String name) throws IOException {
            var file = file(name);
            if (file == null) {
                throw new IOException("cloud.options: " + name + " is missing");
            }
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new IOException("cloud.options: " + name + " names " + file + ", which cannot be read", e);
            }
        }

        /** Returns everything but the options, which may hold what is nobody's business. */
        @Override
        public String toString() {
            return endpoint.toString();
        }
    }
}
