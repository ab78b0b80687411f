package dev.flashdb.spring.boot;

import dev.flashdb.spring.FlashCacheManager;

/** Changes the settings of the auto-configured cache manager beyond what properties say. Called once, at start-up. */
@FunctionalInterface
public interface FlashCacheManagerBuilderCustomizer {

    /**
     * Changes the settings.
     *
     * @param builder has the settings of the properties already
     */
    void customize(FlashCacheManager.Builder builder);
}
