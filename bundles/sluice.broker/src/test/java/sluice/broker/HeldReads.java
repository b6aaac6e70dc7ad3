package sluice.broker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import sluice.store.Journal;
import sluice.store.Store;
import sluice.store.memory.MemoryStore;

/** A store in memory whose journals can be made to keep for a while what they have read. Thread-safe. */
final class HeldReads {

    private final MemoryStore memory = new MemoryStore();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private volatile boolean holding;

    /** Returns the store. */
    Store store() {
        return as(Store.class, (method, arguments) -> {
            var result = call(memory, method, arguments);
            return result instanceof Journal journal ? held(journal) : result;
        });
    }

    private Journal held(Journal journal) {
        return as(Journal.class, (method, arguments) -> {
            var result = call(journal, method, arguments);
            if (holding && method.getName().equals("read")) {
                begun.release();
                mayEnd.acquire();
            }
            return result;
        });
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T as(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                HeldReads.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> call.run(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    void hold() {
        holding = true;
    }

    /** Waits until a journal has read, and keeps it. */
    void await() throws InterruptedException {
        if (!begun.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody reads");
        }
    }

    void release() {
        holding = false;
        mayEnd.release();
    }
}
