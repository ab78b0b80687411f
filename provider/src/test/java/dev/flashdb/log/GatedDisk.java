package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A disk whose syncs wait, from one moment on until they are let go. Thread-safe. */
public final class GatedDisk extends WrappedDisk {
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final CountDownLatch waiting = new CountDownLatch(1);

    public GatedDisk(Disk inner) {
        super(inner);
    }

    /** Lets later syncs wait. */
    public void shut() {
        gate = new CountDownLatch(1);
    }

    /** Waits until a sync waits. */
    public void awaitSync() throws InterruptedException {
        waiting.await();
    }

    /** Lets all syncs go on. */
    public void open() {
        gate.countDown();
    }

    @Override
    void force(Path file, DiskFile open) throws IOException {
        CountDownLatch present = gate;
        if (present.getCount() > 0) {
            waiting.countDown();
        }
        try {
            present.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        super.force(file, open);
    }
}
