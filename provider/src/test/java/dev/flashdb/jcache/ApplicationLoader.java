package dev.flashdb.jcache;

import java.io.IOException;
import java.io.InputStream;
import java.security.ProtectionDomain;

/** Loads an application's classes itself, as a server's class loader does. */
final class ApplicationLoader extends ClassLoader {
    private final String application;

    /** Makes a loader of a class and of those inside it. */
    ApplicationLoader(Class<?> application) {
        super(application.getClassLoader());
        this.application = application.getName();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(application)) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(null, null, this, null));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
