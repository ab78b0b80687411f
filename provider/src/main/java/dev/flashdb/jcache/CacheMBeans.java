package dev.flashdb.jcache;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans of one cache in the platform's MBean server. No failure of JMX reaches the caller: it is logged. Thread-safe:
 * one lock, under which nothing but JMX is called.
 */
final class CacheMBeans {
    private static final Logger LOG = System.getLogger(CacheMBeans.class.getName());
    private static final int MAX_ATTEMPTS = 1_000;

    private final MBeanNames names;
    private final ManagedCache<?, ?> cache;
    private final List<ObjectName> statistics = new ArrayList<>();
    private final List<ObjectName> management = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    CacheMBeans(URI manager, ManagedCache<?, ?> cache) {
        this.names = new MBeanNames(manager, cache.getName());
        this.cache = cache;
    }

    void statistics(boolean registered) {
        lock.lock();
        try {
            if (!registered) {
                unregister(statistics);
            } else if (statistics.isEmpty()) {
                register("javax.cache:type=CacheStatistics", new CountersMXBean(cache.counters()), statistics);
            }
        } finally {
            lock.unlock();
        }
    }

    void management(boolean registered) {
        lock.lock();
        try {
            if (!registered) {
                unregister(management);
            } else if (management.isEmpty()) {
                register("javax.cache:type=CacheConfiguration", new ConfigurationMXBean(cache), management);
                register("dev.flashdb:type=Cache", new GaugesMXBean(cache), management);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Unregisters all beans for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
            unregister(statistics);
            unregister(management);
        } finally {
            lock.unlock();
        }
    }

    private void register(String domainAndType, Object bean, List<ObjectName> registered) {
        if (closed) {
            return;
        }
        try {
            ObjectName name = registerUnderFreeName(domainAndType, bean);
            if (name == null) {
                LOG.log(Level.WARNING, "No free name for an MBean; it is left out: name=" + quoted(domainAndType));
            } else {
                registered.add(name);
            }
        } catch (JMException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "An MBean was not registered; the cache works without: name=" + quoted(domainAndType),
                    e);
        }
    }

    private @Nullable ObjectName registerUnderFreeName(String domainAndType, Object bean) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            ObjectName name = names.of(domainAndType, attempt);
            try {
                server.registerMBean(bean, name);
            } catch (InstanceAlreadyExistsException e) {
                continue;
            }
            if (attempt > 1) {
                LOG.log(
                        Level.WARNING,
                        "The name of an MBean was taken, so it got a suffix: name=" + Quoted.of(name.toString()));
            }
            return name;
        }
        return null;
    }

    private String quoted(String domainAndType) {
        return domainAndType + ",Cache=" + Quoted.of(cache.getName());
    }

    private static void unregister(List<ObjectName> registered) {
        for (ObjectName name : registered) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (InstanceNotFoundException e) {
                LOG.log(Level.DEBUG, "An MBean was gone already: name=" + Quoted.of(name.toString()));
            } catch (JMException | RuntimeException e) {
                LOG.log(Level.WARNING, "An MBean was not unregistered: name=" + Quoted.of(name.toString()), e);
            }
        }
        registered.clear();
    }
}
