package dev.flashdb.codec;

import java.util.Map;
import java.util.stream.Collectors;

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
     * @param className the binary name of the refused class; of an array the message names the element
     */
    public ClassNotAllowedException(String className) {
        this(className, SerialFilter.SETTING);
    }

    ClassNotAllowedException(String className, String setting) {
        super("The class " + element(className) + " is not among those allowed in stored values (the declared"
                + " types, their packages, the JDK's value types). If it should be, add it or its package: "
                + setting + "=" + element(className));
        this.className = className;
    }

    /** All at once, each with the way to the first part that is of it. */
    ClassNotAllowedException(Map<String, String> wayByClass, String setting, Throwable cause) {
        super(
                "A value holds classes that are not among those allowed in stored values (the declared types, their"
                        + " packages, the JDK's value types): " + listed(wayByClass)
                        + ". " + wayOut(wayByClass, setting),
                cause);
        this.className = wayByClass.keySet().iterator().next();
    }

    /** A proxy that is stored cannot be read after a restart: it asks a session factory that is gone. */
    private static String wayOut(Map<String, String> wayByClass, String setting) {
        return wayByClass.keySet().stream().anyMatch(name -> name.startsWith("org.hibernate.proxy."))
                ? "A HibernateProxy stands for an entity that is not loaded, and cannot be read after a restart. Store the"
                        + " entity itself (EntityManager.find, a fetch join, Hibernate.unproxy), or a record made of it"
                : "If they should be, add them or their packages: " + setting + "="
                        + wayByClass.keySet().stream().map(Printable::name).collect(Collectors.joining(";"));
    }

    /** "Order.lines[0].price: com.acme.Money, ...". */
    static String listed(Map<String, String> wayByClass) {
        return wayByClass.entrySet().stream()
                .map(part -> part.getValue() + ": " + Printable.name(part.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String element(String className) {
        return Printable.name(SerialFilter.elementName(className));
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
