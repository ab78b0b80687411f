package dev.flashdb.record;

import dev.flashdb.StorageException;
import dev.flashdb.record.Coding.OnChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a cache's stored entries were written with, beside those that it is opened with. Immutable.
 *
 * @param cache the cache's name
 * @param entries how many entries there are
 * @param differences what differs, each with both sides; empty for the same settings
 * @param isDiscarded whether the entries go
 */
public record StoredSettings(String cache, long entries, List<String> differences, boolean isDiscarded) {

    /** In place of a version and of traits that nobody knows: entries that were loaded into a directory. */
    public static final String UNKNOWN = "\0";

    private static final System.Logger LOG = System.getLogger(StoredSettings.class.getName());

    /**
     * Compares.
     *
     * @throws StorageException if they differ and nobody is to get the entries then
     */
    public static StoredSettings compare(StoredEntries stored, Coding coding) {
        Coding.Identity identity = coding.identity();
        List<String> differences = new ArrayList<>();
        boolean isOtherVersion = isOther(stored.version(), identity.version());
        if (isOtherVersion) {
            differences.add(difference("version", stored.version(), identity.version()));
        }
        if (!stored.codec().equals(coding.values().name())) {
            differences.add(difference("codec", stored.codec(), coding.values().name()));
        }
        if (!stored.keyType().equals(coding.keyType())) {
            differences.add(difference("keyType", stored.keyType(), coding.keyType()));
        }
        if (!stored.valueType().equals(coding.valueType())) {
            differences.add(difference("valueType", stored.valueType(), coding.valueType()));
        }
        if (isOther(stored.traits(), identity.traits())) {
            differences.add(difference("settings", stored.traits(), identity.traits()));
        }
        boolean isDiscarded = isOtherVersion || !differences.isEmpty() && identity.onChange() == OnChange.DISCARD;
        if (!isDiscarded && !differences.isEmpty() && identity.onChange() == OnChange.REFUSE) {
            throw refused(stored.name(), differences);
        }
        return new StoredSettings(stored.name(), stored.count(), List.copyOf(differences), isDiscarded);
    }

    /** Fails unless types and codec are the same. */
    public static void requireSame(StoredEntries stored, String codec, String keyType, String valueType) {
        List<String> differences = new ArrayList<>();
        addIfOther(differences, "codec", stored.codec(), codec);
        addIfOther(differences, "keyType", stored.keyType(), keyType);
        addIfOther(differences, "valueType", stored.valueType(), valueType);
        if (!differences.isEmpty()) {
            throw refused(stored.name(), differences);
        }
    }

    private static void addIfOther(List<String> differences, String what, String there, String asked) {
        if (!there.equals(asked)) {
            differences.add(difference(what, there, asked));
        }
    }

    private static boolean isOther(String there, String asked) {
        return !there.equals(asked) && !there.equals(UNKNOWN);
    }

    private static String difference(String what, @Nullable String there, String asked) {
        return what + " on disk=" + there + ", asked=" + asked;
    }

    private static StorageException refused(String cache, List<String> differences) {
        return new StorageException(
                "The entries of this durable cache were stored with other settings. Create it as it was; let it adapt"
                        + " (onChange=adapt) or start cold (onChange=discard); or drop the stored cache: cache=" + cache
                        + ", " + String.join(", ", differences),
                null);
    }

    public boolean isSame() {
        return differences.isEmpty();
    }

    /** Says in one line what happens to the entries. */
    public void tell() {
        if (isDiscarded) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A durable cache starts cold, because its version or settings have changed: cache=" + cache
                            + ", discardedEntries=" + entries + ", " + String.join(", ", differences));
        } else {
            LOG.log(
                    System.Logger.Level.INFO,
                    "A durable cache is opened with other settings than its entries were stored with. What can be read"
                            + " stays: cache=" + cache + ", entries=" + entries + ", "
                            + String.join(", ", differences));
        }
    }
}
