package dev.flashdb.jcache;

import java.net.URI;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * The names of a cache's MBeans. {@code , : =} and line feeds become dots, as the reference implementation has it and
 * monitoring expects; so do the characters it forgets, {@code " * ?}, without which a cache called {@code a*} would be
 * a pattern and not a name.
 */
record MBeanNames(URI manager, String cache) {

    /** Returns the name of a bean; {@code attempt} is 1 for the plain name, and a suffix above. */
    ObjectName of(String domainAndType, int attempt) throws MalformedObjectNameException {
        String suffix = attempt == 1 ? "" : "#" + attempt;
        return new ObjectName(
                domainAndType + ",CacheManager=" + safe(manager.toString()) + ",Cache=" + safe(cache) + suffix);
    }

    private static String safe(String text) {
        return text.replaceAll("[,:=\n\"*?]", ".");
    }
}
