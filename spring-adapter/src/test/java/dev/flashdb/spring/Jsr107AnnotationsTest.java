package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsr107.tck.annotation.InterceptionCacheNameOnEachMethodTest;
import org.jsr107.tck.annotation.InterceptionUsingCacheConfigTest;
import org.jsr107.tck.annotation.InterceptionUsingDefaultCacheNameTest;
import org.junit.jupiter.api.Test;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;

/** The annotations of {@code javax.cache}, through Spring's support for them, on our cache manager. */
class Jsr107AnnotationsTest {

    @Test
    void theTwelveTestsOfTheTckPassWithoutCachesMadeBeforehand() {
        FlashCacheManager manager = SpringBeanProvider.CONTEXT.getBean(FlashCacheManager.class);
        assertThat(manager.getCacheNames()).isEmpty();

        Result result = JUnitCore.runClasses(
                InterceptionCacheNameOnEachMethodTest.class,
                InterceptionUsingCacheConfigTest.class,
                InterceptionUsingDefaultCacheNameTest.class);

        assertThat(result.getFailures()).isEmpty();
        assertThat(result.getRunCount()).isEqualTo(12);
        assertThat(result.getIgnoreCount()).isZero();
        // the suite passes over its tests in silence when it finds no provider of beans
        assertThat(SpringBeanProvider.ASKED.get()).isGreaterThanOrEqualTo(12);
        assertThat(manager.getCacheNames()).hasSizeGreaterThanOrEqualTo(3);
    }
}
