package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.IntStream;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.apache.shiro.authc.UsernamePasswordToken;
import org.apache.shiro.cache.jcache.JCacheManager;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.UnknownSessionException;
import org.apache.shiro.session.mgt.DefaultSessionManager;
import org.apache.shiro.session.mgt.eis.EnterpriseCacheSessionDAO;
import org.apache.shiro.subject.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shiro's sessions, and what it caches of its realms, through {@code shiro-jcache}. */
class ShiroTest {

    private final CachingProvider provider = Caching.getCachingProvider();
    private final SimpleAccountRealm realm = new SimpleAccountRealm();

    ShiroTest() {
        realm.addAccount("ada", "secret", "reader");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aSessionIsFoundByItsIdUntilItIsStopped() {
        DefaultSecurityManager shiro = security(new Properties());
        Subject ada = login(shiro);
        ada.getSession().setAttribute("cart", "apples");
        Serializable id = ada.getSession().getId();
        Subject again = subject(shiro, id);
        assertEquals("ada", again.getPrincipal());
        assertTrue(again.isAuthenticated());
        assertEquals("apples", again.getSession().getAttribute("cart"));
        again.logout();
        assertThrows(
                UnknownSessionException.class,
                () -> sessions(shiro).getSessionDAO().readSession(id));
    }

    @Test
    void rolesAreCachedAndForgottenOnLogout() {
        realm.setAuthorizationCachingEnabled(true);
        Properties settings = new Properties();
        // Its accounts are declared serializable and are not: they hold a salt that is not.
        settings.setProperty("flashdb.default.storeByValue", "false");
        DefaultSecurityManager shiro = security(settings);
        Subject ada = login(shiro);
        assertTrue(ada.hasRole("reader"));
        assertFalse(ada.hasRole("writer"));
        assertEquals(1, realm.getAuthorizationCache().size());
        ada.logout();
        assertEquals(0, realm.getAuthorizationCache().size());
    }

    @Test
    void eightThreadsKeepTheirSessionsApart() throws Exception {
        DefaultSecurityManager shiro = security(new Properties());
        Threads.together(thread -> {
            for (int i = 0; i < 50; i++) {
                Subject ada = login(shiro);
                ada.getSession().setAttribute("visit", thread + ":" + i);
                Session read = subject(shiro, ada.getSession().getId()).getSession();
                assertEquals(thread + ":" + i, read.getAttribute("visit"));
            }
            return thread;
        });
        assertEquals(
                Threads.COUNT * 50,
                ((EnterpriseCacheSessionDAO) sessions(shiro).getSessionDAO())
                        .getActiveSessions()
                        .size());
    }

    @Test
    void durableSessionsOutliveARestart(@TempDir Path directory) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        settings.setProperty("flashdb.codecAllow", "org.apache.shiro.**");
        settings.setProperty("flashdb.default.durable", "true");
        Serializable[] ids = IntStream.range(0, 3)
                .mapToObj(i -> {
                    Session session = login(security(settings)).getSession();
                    session.setAttribute("visit", i);
                    return session.getId();
                })
                .toArray(Serializable[]::new);
        provider.close();
        DefaultSecurityManager restarted = security(settings);
        for (int i = 0; i < ids.length; i++) {
            Subject ada = subject(restarted, ids[i]);
            assertEquals("ada", ada.getPrincipal());
            assertEquals(i, ada.getSession().getAttribute("visit"));
        }
    }

    private DefaultSecurityManager security(Properties settings) {
        JCacheManager caches = new JCacheManager();
        caches.setCacheManager(provider.getCacheManager(URI.create("flashdb:shiro"), null, settings));
        DefaultSessionManager sessions = new DefaultSessionManager();
        sessions.setSessionValidationSchedulerEnabled(false);
        sessions.setSessionDAO(new EnterpriseCacheSessionDAO());
        DefaultSecurityManager security = new DefaultSecurityManager(realm);
        security.setSessionManager(sessions);
        security.setCacheManager(caches);
        return security;
    }

    private static DefaultSessionManager sessions(DefaultSecurityManager security) {
        return (DefaultSessionManager) security.getSessionManager();
    }

    private static Subject login(DefaultSecurityManager security) {
        Subject subject = new Subject.Builder(security).buildSubject();
        subject.login(new UsernamePasswordToken("ada", "secret"));
        return subject;
    }

    private static Subject subject(DefaultSecurityManager security, Serializable id) {
        return new Subject.Builder(security).sessionId(id).buildSubject();
    }
}
