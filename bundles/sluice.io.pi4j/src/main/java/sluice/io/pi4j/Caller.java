package sluice.io.pi4j;

import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Which bundle is calling: Pi4J has one context for everybody and does not say who asks. */
final class Caller {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String PI4J = "com.pi4j.";

    private Caller() {}

    /** Returns the bundle nearest on the stack that is neither Pi4J nor this one. */
    static Optional<Bundle> bundle() {
        var own = FrameworkUtil.getBundle(Caller.class);
        return STACK.walk(frames -> frames.map(StackWalker.StackFrame::getDeclaringClass)
                .filter(type -> !type.getName().startsWith(PI4J))
                .map(FrameworkUtil::getBundle)
                .filter(bundle -> bundle != null && !bundle.equals(own))
                .findFirst());
    }

    /** Returns the owner to be named in leases. */
    static String owner(Optional<Bundle> bundle) {
        return "Pi4J code"
                + bundle.map(it -> " of bundle " + it.getSymbolicName()).orElse("");
    }
}
