package dev.flashdb.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What the figures were measured on, without anything that tells whose machine it was. Immutable.
 *
 * @param cores how many processors the JVM may use
 * @param memoryBytes the machine's memory
 * @param system the operating system
 * @param jvm the virtual machine
 */
record Machine(int cores, long memoryBytes, String system, String jvm) {

    static Machine present() {
        long memory =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean bean
                        ? bean.getTotalMemorySize()
                        : 0;
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory,
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d cores, %.0f GiB, %s, %s", cores, memoryBytes / (double) (1 << 30), system, jvm);
    }
}
