package dev.flashdb;

/**
 * A durable cache in a database's files. Immutable.
 *
 * @param name its name
 * @param keyType the name of the class of its keys
 * @param valueType the name of the class of its values
 * @param codec the name of the codec that made its bytes
 * @param entries how many entries it has; for a closed one, expired ones included
 * @param isOpen whether somebody has it open
 */
public record StoredCache(String name, String keyType, String valueType, String codec, long entries, boolean isOpen)
        implements StoredItem {}
