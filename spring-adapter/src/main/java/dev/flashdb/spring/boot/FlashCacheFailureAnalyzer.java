package dev.flashdb.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to write instead of a property that cannot be used. */
final class FlashCacheFailureAnalyzer extends AbstractFailureAnalyzer<InvalidFlashCachePropertyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidFlashCachePropertyException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
