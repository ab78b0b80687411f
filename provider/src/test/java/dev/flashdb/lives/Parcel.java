package dev.flashdb.lives;

import java.io.Serializable;

/** A value of a class of the application's own, which another version of the application does not have. */
final class Parcel implements Serializable {
    private static final long serialVersionUID = 1;

    /** The class loader of an application that has no parcels; the caches hold theirs weakly. */
    static final ClassLoader HIDDEN = hidden();

    final byte[] bytes;

    Parcel(byte[] bytes) {
        this.bytes = bytes;
    }

    private static ClassLoader hidden() {
        return new ClassLoader(Parcel.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(Parcel.class.getName())) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
    }
}
