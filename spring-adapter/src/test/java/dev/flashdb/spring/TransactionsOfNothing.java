package dev.flashdb.spring;

import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Transactions of nothing: what is tried is Spring's side of them. */
@SuppressWarnings("serial")
final class TransactionsOfNothing extends AbstractPlatformTransactionManager {
    private final ThreadLocal<Object> running = new ThreadLocal<>();
    private volatile boolean failsToCommit;

    TransactionsOfNothing() {
        setNestedTransactionAllowed(true);
    }

    void failToCommit(boolean fails) {
        failsToCommit = fails;
    }

    private record Transaction(Object running) implements SavepointManager {

        @Override
        public Object createSavepoint() {
            return new Object();
        }

        @Override
        public void rollbackToSavepoint(Object savepoint) {}

        @Override
        public void releaseSavepoint(Object savepoint) {}
    }

    @Override
    protected Object doGetTransaction() {
        return new Transaction(running.get());
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((Transaction) transaction).running() != null;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        running.set(transaction);
    }

    @Override
    protected Object doSuspend(Object transaction) {
        Object suspended = running.get();
        running.remove();
        return suspended;
    }

    @Override
    protected void doResume(Object transaction, Object suspended) {
        running.set(suspended);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        if (failsToCommit) {
            throw new TransactionSystemException("the network went down");
        }
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        running.remove();
    }
}
