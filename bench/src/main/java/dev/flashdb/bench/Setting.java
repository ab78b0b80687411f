package dev.flashdb.bench;

import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;

/** How the cache under measurement is configured and filled. Immutable. */
public enum Setting {
    PLAIN(100_000),
    MILLION(1_000_000),
    /** Read through, with room for a tenth of its keys. */
    BOUNDED(1_000_000) {
        @Override
        public int bound() {
            return 100_000;
        }

        @Override
        int warmingUp() {
            return 5;
        }

        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setReadThrough(true).setCacheLoaderFactory(NumberLoader::new);
        }
    },
    /** Bounded, but with room for all, and with a deadline for each. */
    ROOMY(1_000_000) {
        @Override
        public int bound() {
            return 2_000_000;
        }

        @Override
        public String title() {
            return "bounded, each with a deadline";
        }

        @Override
        Factory<? extends ExpiryPolicy> expiry() {
            return CreatedExpiryPolicy.factoryOf(LIFETIME);
        }
    },
    TOUCHED(100_000) {
        @Override
        Factory<? extends ExpiryPolicy> expiry() {
            return TouchedExpiryPolicy.factoryOf(LIFETIME);
        }
    },
    CREATED(100_000) {
        @Override
        Factory<? extends ExpiryPolicy> expiry() {
            return CreatedExpiryPolicy.factoryOf(LIFETIME);
        }
    },
    STATISTICS(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStatisticsEnabled(true);
        }
    },
    BY_VALUE_STRING(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStoreByValue(true);
        }

        @Override
        Object value(int number) {
            return "value " + number;
        }
    },
    BY_VALUE_OBJECT(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStoreByValue(true);
        }

        @Override
        Object value(int number) {
            return Customer.numbered(number);
        }
    },
    BY_VALUE_RECORD(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStoreByValue(true);
        }

        @Override
        Object value(int number) {
            return Visitor.numbered(number);
        }
    },
    /** Objects that every provider has to serialize. */
    BY_VALUE_SERIALIZED(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStoreByValue(true);
        }

        @Override
        Object value(int number) {
            return Account.numbered(number);
        }
    },
    /** The same objects, by a library where a provider takes one. */
    BY_VALUE_CODEC(100_000) {
        @Override
        MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
            return configuration.setStoreByValue(true);
        }

        @Override
        Object value(int number) {
            return Account.numbered(number);
        }
    };

    private static final Duration LIFETIME = Duration.ONE_HOUR;

    private final int keys;

    Setting(int keys) {
        this.keys = keys;
    }

    /** Returns how many keys there are. */
    public int keys() {
        return keys;
    }

    /** Returns the most entries the cache may hold, 0 for no bound. */
    public int bound() {
        return 0;
    }

    /** Returns how many times as long as others this takes to warm up. */
    int warmingUp() {
        return 1;
    }

    /** Returns how the table of heap sizes calls this. */
    public String title() {
        return "unbounded, eternal";
    }

    Factory<? extends ExpiryPolicy> expiry() {
        return EternalExpiryPolicy.factoryOf();
    }

    MutableConfiguration<String, Object> configure(MutableConfiguration<String, Object> configuration) {
        return configuration;
    }

    /** Returns the configuration of this setting: by reference, eternal and uncounted unless it says otherwise. */
    public MutableConfiguration<String, Object> configuration() {
        return configure(new MutableConfiguration<String, Object>()
                .setTypes(String.class, Object.class)
                .setStoreByValue(false)
                .setExpiryPolicyFactory(expiry()));
    }

    /** Returns the value that a key has. */
    Object value(int number) {
        return number;
    }
}
