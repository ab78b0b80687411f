package dev.flashdb.jcache;

/** The settings there are. The table of the README is made from these. */
enum Setting {
    EVICTION_INTERVAL(
            Scope.MANAGER,
            "evictionInterval",
            "duration",
            "`1s`",
            "How often expired entries are swept; `0` for never"),
    DIRECTORY(
            Scope.MANAGER,
            "directory",
            "path",
            "none",
            "Where the log of the durable caches is; made if it is not there. Managers with one directory share it"),
    SYNC(
            Scope.MANAGER,
            "sync",
            "`always`, `interval`, `never`",
            "`interval`",
            "When the log is forced to the disk: before a write returns, now and then, or as the system likes"),
    SYNC_INTERVAL(Scope.MANAGER, "syncInterval", "duration", "`1s`", "How often the log is forced with `interval`"),
    LOCK_WAIT(
            Scope.MANAGER,
            "lockWait",
            "duration",
            "`0`",
            "How long opening waits for another process to close the directory, in a rolling restart for example;"
                    + " `0` for no wait"),
    ON_FULL_DISK(
            Scope.MANAGER,
            "onFullDisk",
            "`refuse`, `readOnly`",
            "`refuse`",
            "What happens when the disk is full, or read-only, at the start: an error, or durable caches that can only"
                    + " be read"),
    DROP_UNDECLARED(
            Scope.MANAGER,
            "dropUndeclared",
            "`true`, `false`",
            "`false`",
            "Whether durable caches on disk that no `flashdb.cache.<name>` setting names are deleted at the start; the"
                    + " log names them in any case"),
    CODEC_ALLOW(
            Scope.MANAGER,
            "codecAllow",
            "patterns",
            "none",
            "Classes that may be read from the log beside the declared types, their packages and the JDK's values:"
                    + " `com.acme.Order;com.acme.model.**;!com.acme.Secret`"),
    MAX_ENTRIES(
            Scope.CACHE,
            "maxEntries",
            "count",
            "`0`",
            "The most entries a cache holds; `0` for no bound. From 1,024 on some 16 more for each thread that writes at"
                    + " that moment"),
    MAX_WEIGHT(Scope.CACHE, "maxWeight", "count", "`0`", "The most weight a cache holds; needs `weigher`"),
    WEIGHER(Scope.CACHE, "weigher", "class name", "none", "A `Weigher` with a public constructor without parameters"),
    EXPIRY(
            Scope.CACHE,
            "expiry",
            "`eternal`, `created`, `modified`, `accessed`, `touched`",
            "`modified` with a `timeToLive`, else `eternal`",
            "What starts the time to live anew: creation only, also updates (`modified`), also reads (`accessed`),"
                    + " or both (`touched`)"),
    TIME_TO_LIVE(Scope.CACHE, "timeToLive", "duration", "none", "How long an entry lives"),
    STORE_BY_VALUE(
            Scope.CACHE,
            "storeByValue",
            "`true`, `false`",
            "`true`",
            "Whether values are copied on their way in and out"),
    STATISTICS(Scope.CACHE, "statistics", "`true`, `false`", "`false`", "Whether the cache counts hits, misses, puts"),
    MANAGEMENT(Scope.CACHE, "management", "`true`, `false`", "`false`", "Whether the cache's configuration is in JMX"),
    ORDERED(Scope.CACHE, "ordered", "`true`, `false`", "`false`", "Whether the keys are kept in order"),
    MAPPING(
            Scope.CACHE,
            "mapping",
            "`strings`, `hash`",
            "`strings`",
            "A deadline for each entry, or the whole cache as one hash (eternal, unbounded)"),
    DURABLE(
            Scope.CACHE,
            "durable",
            "`true`, `false`",
            "`false`",
            "Whether the entries are kept in the log and found again after a restart; needs `flashdb.directory`"),
    CODEC(
            Scope.CACHE,
            "codec",
            "class name",
            "Java serialization",
            "What makes values bytes, in the log and for copies: a `CodecFactory` with a public constructor without"
                    + " parameters, such as `dev.flashdb.codec.fory.ForyCodecFactory`"),
    VERSION(
            Scope.CACHE,
            "version",
            "text",
            "empty",
            "The version of what a durable cache holds; when the entries on disk have another, the cache starts cold"),
    ON_CHANGE(
            Scope.CACHE,
            "onChange",
            "`adapt`, `discard`, `refuse`",
            "`adapt`",
            "What happens to entries on disk when the codec, the types, `ordered`, `mapping` or `storeByValue` have"
                    + " changed: what can be read stays, all go, or an error");

    /** Of what a setting is one. */
    enum Scope {
        MANAGER,
        CACHE
    }

    static final String PREFIX = "flashdb.";
    static final String DEFAULT_PREFIX = PREFIX + "default.";
    static final String CACHE_PREFIX = PREFIX + "cache.";

    private final Scope scope;
    private final String key;
    private final String form;
    private final String byDefault;
    private final String meaning;

    Setting(Scope scope, String key, String form, String byDefault, String meaning) {
        this.scope = scope;
        this.key = key;
        this.form = form;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    Scope scope() {
        return scope;
    }

    /** The key without its prefix; it holds no dot, so it is what follows the last dot of a whole key. */
    String key() {
        return key;
    }

    /** The settings as rows of a Markdown table, in order, each ending in a line feed. */
    static String table() {
        StringBuilder table = new StringBuilder("| Setting | Value | Default | Meaning |\n| --- | --- | --- | --- |\n");
        for (Setting setting : values()) {
            String name = setting.scope == Scope.MANAGER ? PREFIX + setting.key : setting.key;
            table.append("| `").append(name).append("` | ").append(setting.form);
            table.append(" | ").append(setting.byDefault);
            table.append(" | ").append(setting.meaning).append(" |\n");
        }
        return table.toString();
    }
}
