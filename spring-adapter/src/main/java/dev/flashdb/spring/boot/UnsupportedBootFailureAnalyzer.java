package dev.flashdb.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which Boot is there, which are supported, and what to take instead. */
final class UnsupportedBootFailureAnalyzer
        extends AbstractFailureAnalyzer<SupportedBootAutoConfiguration.UnsupportedBootException> {

    @Override
    protected FailureAnalysis analyze(
            Throwable rootFailure, SupportedBootAutoConfiguration.UnsupportedBootException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Replace the dependency dev.flashdb:flashdb-spring by dev.flashdb:flashdb-jcache, set"
                        + " spring.cache.type=jcache and name the caches in spring.cache.cache-names.",
                cause);
    }
}
