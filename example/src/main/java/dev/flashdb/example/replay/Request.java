package dev.flashdb.example.replay;

import java.io.IOException;

/** Asks for a product. Implementations are thread-safe. */
@FunctionalInterface
interface Request {
    /**
     * Returns when the answer is there and is the right one.
     *
     * @param id the product's id
     * @throws IOException when there is no answer, or a wrong one
     * @throws InterruptedException when the thread is interrupted
     */
    void send(int id) throws IOException, InterruptedException;
}
