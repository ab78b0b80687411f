package dev.flashdb.codec;

/**
 * Thrown when a class is not on the allow-list of a {@link SerialFilter}. The class has been neither loaded nor
 * instantiated because of the bytes.
 */
public class ClassNotAllowedException extends CodecException {
    private static final long serialVersionUID = 1L;

    /** The name of the refused class, as written in the bytes. */
    private final String className;

    /**
     * Creates an exception.
     *
     * @param className the binary name of the refused class
     */
    public ClassNotAllowedException(String className) {
        super("The class " + Printable.name(className) + " is not among those allowed in stored values (the declared"
                + " types, their packages, the JDK's value types). If it should be, add it or its package: "
                + SerialFilter.SETTING + "=" + Printable.name(className));
        this.className = className;
    }

    /**
     * The refused class.
     *
     * @return its binary name, unescaped: it may come from a hostile file
     */
    public String className() {
        return className;
    }
}
