package sluice.testing.cloud;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.mqtt.Packet.Connect;
import sluice.testing.cloud.Door.Visitor;
import sluice.testing.cloud.Gate.Admission;

/** The simpler doors. Pure functions. */
public final class Gates {

    private Gates() {}

    /** Lets in who has this user name, with any password; an access token, perhaps. */
    public static Gate user(String name) {
        return connect -> judge(name.equals(connect.userName()), "user name");
    }

    /** Lets in who has this user name and password. */
    public static Gate user(String name, String password) {
        return connect ->
                judge(name.equals(connect.userName()) && password.equals(password(connect)), "user name or password");
    }

    /** Lets in who shows a certificate of this subject's common name. */
    public static Gate certificate(String name) {
        return new Looking((_, visitor) ->
                judge(visitor.subject().equals("CN=" + name), "certificate of '" + visitor.subject() + "'"));
    }

    /** Lets in who brings a token by an authentication method of MQTT 5. */
    public static Gate token(String method, String token) {
        return connect -> {
            var shown = connect.properties().authentication();
            return judge(
                    shown != null
                            && method.equals(shown.method())
                            && shown.data() != null
                            && token.equals(shown.data().text()),
                    "token");
        };
    }

    private static @Nullable String password(Connect connect) {
        return connect.password() == null ? null : connect.password().text();
    }

    private static Admission judge(boolean good, String what) {
        return good ? Admission.forever() : Admission.refused(what);
    }

    private interface Look {
        Admission at(Connect connect, Visitor visitor);
    }

    /** A gate that looks at what the door saw. */
    private record Looking(Look look) implements Gate {

        Looking {
            Objects.requireNonNull(look);
        }

        @Override
        public Admission admit(Connect connect) {
            return look.at(connect, Visitor.UNKNOWN);
        }

        @Override
        public Admission admit(Connect connect, Visitor visitor) {
            return look.at(connect, visitor);
        }
    }
}
