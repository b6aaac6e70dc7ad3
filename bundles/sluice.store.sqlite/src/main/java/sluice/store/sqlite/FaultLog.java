package sluice.store.sqlite;

import org.slf4j.Logger;

/** Says that the store fails: the first time, then at every power of two, then that it works again. Confined to the writer. */
final class FaultLog {

    private final Logger log;
    private long count;

    FaultLog(Logger log) {
        this.log = log;
    }

    void failed(Exception e) {
        count++;
        if ((count & (count - 1)) == 0) {
            log.error("The store cannot write, {} times so far: {}", count, e.getMessage());
        }
    }

    void worksAgain() {
        if (count > 0) {
            log.info("The store works again after {} failures", count);
            count = 0;
        }
    }
}
