package dev.flashdb.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests, that runs only where some programs are on the PATH. Elsewhere the test is left out, and one line
 * of the build's output says which program was missing. This is the only way in which a test may be left out. Where the
 * environment variable {@code FLASHDB_LEAVE_NOTHING_OUT} is {@code true}, as {@code .ci/run} sets it, the test fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface NeedsProgram {
    /** The programs, all of which must be there. */
    Program[] value();
}
