package dev.flashdb.spring.boot.console;

import dev.flashdb.FlashDb;
import dev.flashdb.StorageStatus;
import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The figures of a cache manager and their history of the last {@value #SAMPLES} samples, one every two seconds. A sample reads
 * each cache's counters; caches themselves do nothing for it. Thread-safe.
 *
 * <p>The console has one. An application that shows figures on a page of its own makes another, as a bean, returns
 * {@link #read} as JSON from a controller, and serves what is under {@code classpath:/META-INF/flashdb/console/}:
 *
 * <pre>{@code
 * <link rel="stylesheet" href="uPlot.min.css"><link rel="stylesheet" href="figures.css">
 * <div id="figures"></div>
 * <script type="module">
 *   import {showFigures} from "./figures.js";
 *   showFigures(document.getElementById("figures"), {url: "/figures", intervalMillis: 2000});
 * </script>
 * }</pre>
 *
 * <p>The module asks {@code url}, with the parameter {@code cache} once its user has chosen one.
 */
public final class FlashFigures implements AutoCloseable {
    static final int SAMPLES = 300;

    /** Of more caches than this the others are in the sums only. */
    static final int MOST_CACHES = 200;

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration HISTOGRAM_AGE = Duration.ofSeconds(10);
    private static final int MOST_COUNTED = 20_000;
    private static final int MOST_LOADS = 10;
    private static final Figures.CacheFigures NOTHING = new Figures.CacheFigures("together", 0, 0, 0, 0, 0, 0);
    private static final Logger LOG = System.getLogger(FlashFigures.class.getName());

    private final FlashCacheManager manager;
    private final InstantSource clock;
    private final @Nullable ScheduledExecutorService sampler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile @Nullable Counted counted;

    /**
     * Samples a manager's figures from now on, on a thread of its own.
     *
     * @param manager the manager; it stays the caller's to close
     */
    public FlashFigures(FlashCacheManager manager) {
        this.manager = manager;
        this.clock = InstantSource.system();
        CustomizableThreadFactory threads = new CustomizableThreadFactory("flashdb-figures-");
        threads.setDaemon(true);
        this.sampler = Executors.newSingleThreadScheduledExecutor(threads);
        sampler.scheduleWithFixedDelay(this::sampleOrTell, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Samples when {@link #sample} is called. */
    FlashFigures(FlashCacheManager manager, InstantSource clock) {
        this.manager = manager;
        this.clock = clock;
        this.sampler = null;
    }

    private void sampleOrTell() {
        try {
            sample();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "The figures could not be sampled", e);
        }
    }

    void sample() {
        Map<String, Sample.Counts> byCache = new LinkedHashMap<>();
        Sample.Counts all = Sample.Counts.NONE;
        for (FlashSpringCache cache : manager.caches()) {
            CacheFigures its = cache.getNativeCache().figures();
            Sample.Counts counts = new Sample.Counts(its.hits(), its.misses(), its.entries(), its.bytesOnDisk());
            all = all.plus(counts);
            if (byCache.size() < MOST_CACHES) {
                byCache.put(cache.getName(), counts);
            }
        }
        Sample.LogCounts log = manager.database()
                .storage()
                .map(status -> new Sample.LogCounts(status.bytes(), status.syncs()))
                .orElse(null);
        Sample sample = new Sample(clock.millis(), all, byCache, log);
        lock.lock();
        try {
            samples.add(sample);
            if (samples.size() > SAMPLES) {
                samples.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the figures and their history. Costs the same however many entries there are: of large caches the histogram counts
     * a part, and it is made anew every ten seconds at most.
     *
     * @param cache the name of a cache, to have its history and histogram; null or empty for all caches together
     * @return the figures; of a cache that is not there the history is empty of entries
     * @throws IllegalStateException when the manager is closed
     */
    public Figures read(@Nullable String cache) {
        String chosen = cache == null || cache.isEmpty() ? null : cache;
        FlashDb database = manager.database();
        List<FlashSpringCache> caches = manager.caches();
        List<FlashSpringCache> theChosen = caches.stream()
                .filter(its -> chosen == null || its.getName().equals(chosen))
                .toList();
        Counted histogram = histogram(chosen, theChosen, database);
        return new Figures(
                clock.millis(),
                chosen == null ? null : Text.of(chosen),
                theChosen.stream().map(FlashFigures::line).reduce(NOTHING, FlashFigures::sum),
                caches.size(),
                caches.stream().limit(MOST_CACHES).map(FlashFigures::line).toList(),
                history(chosen),
                histogram.counts,
                histogram.mostOfEach,
                slowestLoads(theChosen),
                database.storage().map(FlashFigures::log).orElse(null));
    }

    private static Figures.CacheFigures line(FlashSpringCache cache) {
        CacheFigures its = cache.getNativeCache().figures();
        return new Figures.CacheFigures(
                Text.of(cache.getName()),
                its.entries(),
                its.bytesOnDisk(),
                its.hits(),
                its.misses(),
                its.evictions(),
                its.expirations());
    }

    private static Figures.CacheFigures sum(Figures.CacheFigures a, Figures.CacheFigures b) {
        return new Figures.CacheFigures(
                a.name(),
                a.entries() + b.entries(),
                a.bytesOnDisk() + b.bytesOnDisk(),
                a.hits() + b.hits(),
                a.misses() + b.misses(),
                a.evictions() + b.evictions(),
                a.expirations() + b.expirations());
    }

    private static Figures.Log log(StorageStatus status) {
        return new Figures.Log(
                status.directory().toString(),
                status.sync().name(),
                status.bytes(),
                status.commits(),
                status.durableCommits(),
                status.syncs(),
                status.compactions(),
                status.failure().orElse(null));
    }

    private Figures.History history(@Nullable String cache) {
        Figures.History history = new Figures.History(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        Sample before = null;
        for (Sample sample : copyOfSamples()) {
            Sample.Counts counts = sample.of(cache);
            history.atSeconds().add(sample.atMillis() / 1_000.0);
            history.hitRatio().add(before == null ? null : counts.hitRatioSince(before.of(cache)));
            history.entries().add(counts.entries());
            history.bytesOnDisk().add(counts.bytesOnDisk());
            history.logBytes().add(sample.log() == null ? null : sample.log().bytes());
            history.syncsPerSecond().add(before == null ? null : sample.syncsPerSecondSince(before));
            before = sample;
        }
        return history;
    }

    private List<Sample> copyOfSamples() {
        lock.lock();
        try {
            return new ArrayList<>(samples);
        } finally {
            lock.unlock();
        }
    }

    /** A histogram, and of what and when it was made. */
    private record Counted(@Nullable String cache, long atMillis, Map<String, Long> counts, int mostOfEach) {}

    private Counted histogram(@Nullable String cache, List<FlashSpringCache> caches, FlashDb database) {
        Counted last = counted;
        long now = clock.millis();
        if (last != null && Objects.equals(last.cache, cache) && now - last.atMillis < HISTOGRAM_AGE.toMillis()) {
            return last;
        }
        int mostOfEach = Math.max(100, MOST_COUNTED / Math.max(1, caches.size()));
        TimeToLiveHistogram histogram = new TimeToLiveHistogram();
        caches.stream().limit(MOST_CACHES).forEach(its -> histogram.add(database, its.getNativeCache(), mostOfEach));
        Counted made = new Counted(cache, now, histogram.counts(), mostOfEach);
        counted = made;
        return made;
    }

    private static List<Figures.Load> slowestLoads(List<FlashSpringCache> caches) {
        return caches.stream()
                .flatMap(cache -> cache.slowestLoads().stream()
                        .map(load -> new Figures.Load(
                                Text.of(cache.getName()),
                                Text.of(load.key()),
                                load.time().toNanos() / 1e6,
                                load.end().toEpochMilli(),
                                load.hasFailed())))
                .sorted(Comparator.comparingDouble(Figures.Load::millis).reversed())
                .limit(MOST_LOADS)
                .toList();
    }

    /** Stops sampling. */
    @Override
    public void close() {
        if (sampler != null) {
            sampler.shutdownNow();
        }
    }
}
