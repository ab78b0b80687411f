package dev.flashdb.bench;

/** A row of the table of caches: a method of {@link CacheBenchmark}, a setting, and a number of threads. Immutable. */
enum Workload {
    GET_1("get hit, 1 thread", "get", Setting.PLAIN, 1, "ahead of every provider; >= 0.8 of the map"),
    GET_2("get hit, 2 threads", "get", Setting.PLAIN, 2, "ahead of every provider; >= 0.8 of the map"),
    GET_MILLION(
            "get hit, 1 M entries, 1 thread", "get", Setting.MILLION, 1, "ahead of every provider; >= 0.8 of the map"),
    PUT_1("put over, 1 thread", "put", Setting.PLAIN, 1, "ahead of every provider; >= 0.75 of the map"),
    PUT_2("put over, 2 threads", "put", Setting.PLAIN, 2, "ahead of every provider; >= 0.75 of the map"),
    MIXED_2("75 get / 25 put, 2 threads", "mixed", Setting.PLAIN, 2, "ahead of every provider; >= 0.7 of the map"),
    BOUNDED_1("bounded read-through, 1 thread", "get", Setting.BOUNDED, 1, "ahead of every provider"),
    BOUNDED_2("bounded read-through, 2 threads", "get", Setting.BOUNDED, 2, "ahead of every provider"),
    TOUCHED("get, touched expiry, 1 thread", "get", Setting.TOUCHED, 1, ">= 2 x the best provider"),
    CREATED(
            "get, created expiry, 1 thread",
            "get",
            Setting.CREATED,
            1,
            "ahead of every provider; >= 0.8 of ours without expiry"),
    STATISTICS("get, statistics on, 1 thread", "get", Setting.STATISTICS, 1, "ahead of every provider"),
    INVOKE("invoke increment, 1 thread", "invoke", Setting.PLAIN, 1, "ahead of every provider"),
    STRING_BY_VALUE("get by value, String", "get", Setting.BY_VALUE_STRING, 1, "as fast as by reference"),
    OBJECT_BY_VALUE("get by value, object", "get", Setting.BY_VALUE_OBJECT, 1, ">= 10 x the best provider"),
    PUT_OBJECT_BY_VALUE("put by value, object", "put", Setting.BY_VALUE_OBJECT, 1, "ahead of every provider"),
    RECORD_BY_VALUE("get by value, record", "get", Setting.BY_VALUE_RECORD, 1, "as fast as by reference"),
    SERIALIZED_BY_VALUE(
            "get by value, object with a readObject of its own",
            "get",
            Setting.BY_VALUE_SERIALIZED,
            1,
            "no slower than the best provider"),
    CODEC_BY_VALUE(
            "get by value, the same, ours through Fory", "get", Setting.BY_VALUE_CODEC, 1, "ahead of every provider");

    final String title;
    final String method;
    final Setting setting;
    final int threads;
    final String target;

    Workload(String title, String method, Setting setting, int threads, String target) {
        this.title = title;
        this.method = method;
        this.setting = setting;
        this.threads = threads;
        this.target = target;
    }

    /** Returns whether a provider can do this: the map is no limit of a bounded cache. */
    boolean suits(Provider provider) {
        return setting.bound() == 0 || provider.canBound();
    }
}
