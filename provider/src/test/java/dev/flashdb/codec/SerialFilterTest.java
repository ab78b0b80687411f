package dev.flashdb.codec;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialFilterTest {
    private static SerialFilter with(String patterns) {
        return SerialFilter.jdkOnly().withPatterns(patterns);
    }

    @Test
    void valueTypesAndCollectionsOfTheJdkAreAllowed() {
        for (String name :
                List.of("java.lang.Integer", "java.util.HashMap", "java.time.Ser", "java.util.CollSer", "[I", "int")) {
            assertTrue(SerialFilter.jdkOnly().allows(name), name);
        }
    }

    @Test
    void whatRunsCodeWhenReadIsNotAllowed() {
        for (String name : List.of(
                "java.lang.invoke.SerializedLambda",
                "java.net.URL",
                "java.rmi.server.UnicastRemoteObject",
                "java.lang.ProcessBuilder",
                "javax.management.BadAttributeValueExpException",
                "sun.reflect.annotation.AnnotationInvocationHandler",
                "",
                "[",
                "[X",
                "[Ljava.net.URL;")) {
            assertFalse(SerialFilter.jdkOnly().allows(name), name);
        }
    }

    @Test
    void aDeclaredTypeBringsItsPackageButNotThePackagesBelow() {
        SerialFilter filter = SerialFilter.jdkOnly().withTypes(List.of(Codec.class));
        assertTrue(filter.allows("dev.flashdb.codec.Codec"));
        assertTrue(filter.allows("dev.flashdb.codec.Other"));
        assertTrue(filter.allows("[[Ldev.flashdb.codec.Other$Inner;"));
        assertFalse(filter.allows("dev.flashdb.codec.below.Other"));
        assertFalse(filter.allows("dev.flashdb.codecs.Other"));
        assertFalse(SerialFilter.jdkOnly().allows("dev.flashdb.codec.Codec"));
    }

    @Test
    void aDeclaredArrayBringsThePackageOfItsElements() {
        assertTrue(SerialFilter.jdkOnly().withTypes(List.of(Codec[][].class)).allows("dev.flashdb.codec.Other"));
    }

    @Test
    void aDeclaredTypeOfTheJdkBringsItselfOnly() {
        SerialFilter filter = SerialFilter.jdkOnly().withTypes(List.of(Object.class, Map.class, Throwable.class));
        assertTrue(filter.allows("java.lang.Throwable"));
        assertFalse(filter.allows("java.lang.ProcessBuilder"));
    }

    @Test
    void aStarTakesOnePackageAndTwoStarsThoseBelowToo() {
        SerialFilter filter = with("com.acme.*;com.acme.model.**");
        assertAll(
                () -> assertTrue(filter.allows("com.acme.User")),
                () -> assertTrue(filter.allows("com.acme.User$Id")),
                () -> assertFalse(filter.allows("com.acme.web.User")),
                () -> assertFalse(filter.allows("com.acmes.User")),
                () -> assertTrue(filter.allows("com.acme.model.User")),
                () -> assertTrue(filter.allows("com.acme.model.deep.User")));
    }

    @Test
    void theFirstPatternThatFitsDecides() {
        SerialFilter filter = with("!com.acme.Bad;com.acme.**; !java.util.Hashtable ;;");
        assertFalse(filter.allows("com.acme.Bad"));
        assertTrue(filter.allows("com.acme.Good"));
        assertFalse(filter.allows("java.util.Hashtable"));
        assertTrue(with("*").allows("anything.At"));
        assertTrue(with("com.acme.Us*").allows("com.acme.User"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com.*.acme", "**", "com.acme.***", ".*", "a b", "maxdepth=3", "!", "java.base/java.*", "com."})
    void aMalformedPatternIsRefusedByName(String pattern) {
        String message = assertThrows(IllegalArgumentException.class, () -> with(pattern))
                .getMessage();
        assertTrue(message.endsWith("flashdb.codecAllow=" + pattern), message);
    }

    @Test
    void aRefusalNamesTheClassAndTheSettingInOneLine() {
        ClassNotAllowedException refusal = assertThrows(
                ClassNotAllowedException.class, () -> SerialFilter.jdkOnly().check("com.acme.User"));
        assertEquals("com.acme.User", refusal.className());
        assertTrue(refusal.getMessage().contains("flashdb.codecAllow=com.acme.User"));
        ClassNotAllowedException forged = assertThrows(
                ClassNotAllowedException.class,
                () -> SerialFilter.jdkOnly().check("a\nERROR b\u202e" + "x".repeat(9_999)));
        assertTrue(
                forged.getMessage().lines().count() == 1 && forged.getMessage().length() < 1_000);
    }
}
