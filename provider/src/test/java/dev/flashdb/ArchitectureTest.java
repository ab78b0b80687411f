package dev.flashdb;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house that a compiler does not know: floors, cycles, the public surface, and what nobody may call. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final String CONTRACT = "dev.flashdb";
    private static final String CODEC = "dev.flashdb.codec";
    private static final String ENGINE = "dev.flashdb.engine";
    private static final String JCACHE = "dev.flashdb.jcache";
    private static final String RECORD = "dev.flashdb.record";
    private static final String EMBEDDED = "dev.flashdb.embedded";
    private static final List<String> FLOOR_0 = List.of(
            CONTRACT,
            CODEC,
            "dev.flashdb.index",
            "dev.flashdb.structure",
            "dev.flashdb.log",
            "dev.flashdb.expiry",
            "dev.flashdb.eviction");
    /** Those above the ground, from below: each may look at all below it. */
    private static final List<String> UPPER_FLOORS = List.of(RECORD, ENGINE, EMBEDDED, JCACHE);

    private static final int MOST_FILES = 45;
    private static final List<String> FOR_USERS = List.of(CONTRACT, CODEC, JCACHE);
    private static final String[] PLATFORM = {"java..", "javax.management..", "jdk..", "org.jspecify.."};
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
            Pattern.DOTALL);
    private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");

    /** A cache is handed to a transaction as what it is for its user: the contract and the engine may name it. */
    private static final String JCACHE_API = "javax.cache";

    private static final String NOWHERE = "nowhere";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CONTRACT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages(CONTRACT);

    static List<String> floor0() {
        return FLOOR_0;
    }

    @ParameterizedTest
    @MethodSource("floor0")
    void aPackageOfTheGroundFloorKnowsItselfAndTheJdkOnly(String name) {
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(resideInAPackage(name)
                        .or(resideInAnyPackage(PLATFORM))
                        .or(resideInAnyPackage(name.equals(CONTRACT) ? JCACHE_API : NOWHERE)))
                .check(MAIN);
    }

    static List<String> upperFloors() {
        return UPPER_FLOORS;
    }

    @ParameterizedTest
    @MethodSource("upperFloors")
    void aPackageAboveTheGroundLooksDownOnly(String name) {
        List<String> itselfAndBelow = UPPER_FLOORS.subList(0, UPPER_FLOORS.indexOf(name) + 1);
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(itselfAndBelow.toArray(String[]::new))
                        .or(resideInAnyPackage(FLOOR_0.toArray(String[]::new)))
                        .or(resideInAnyPackage(PLATFORM))
                        .or(resideInAnyPackage(JCACHE_API + "..")))
                .check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {RECORD, ENGINE, EMBEDDED})
    void aRoomHoldsNoMoreFilesThanAReaderCanHoldInMind(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name.replace('.', '/')))) {
            long count = files.count();
            assertTrue(count <= MOST_FILES, () -> "split the package: package=" + name + ", files=" + count);
        }
    }

    @Test
    void everyPackageHasItsFloor() {
        classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(FLOOR_0.stream(), UPPER_FLOORS.stream()).toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new PackageSlices()).should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theSignaturesUsersSeeNameNoHiddenType() {
        methods()
                .that()
                .areDeclaredInClassesThat(
                        resideInAnyPackage(FOR_USERS.toArray(String[]::new)).and(new VisibleToUsers()))
                .and()
                .arePublic()
                .should(new NameVisibleTypesOnly())
                .check(MAIN);
    }

    @Test
    void aHiddenPackageWithPublicTypesSaysThatItIsNotForUsers() throws IOException {
        Set<String> hidden = MAIN.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getPackageName)
                .filter(name -> !FOR_USERS.contains(name))
                .collect(Collectors.toSet());
        for (String name : hidden) {
            Path file = SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
            assertTrue(
                    Files.readString(file).contains("Internal:"),
                    () -> "its Javadoc must say `Internal: not for users, and free to change.` file=" + file);
        }
    }

    @Test
    void oneClassAtMostOpensAnObjectInputStream() {
        Set<String> openers = MAIN.stream()
                .filter(type -> type.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ObjectInputStream.class)))
                .map(type -> type.getName().replaceFirst("\\$.*", ""))
                .collect(Collectors.toSet());
        assertTrue(openers.size() <= 1, () -> "deserialization has one guarded door: openers=" + openers);
    }

    @Test
    void theLibraryPrintsNothing() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(MAIN);
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because("time is injected")
                .check(TESTS);
    }

    @Test
    void nothingIsSynchronized() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(ArchitectureTest::isSynchronized)
                    .toList();
            assertEquals(
                    List.of(), found, "a monitor pins a virtual thread up to JDK 23: use java.util.concurrent.locks");
        }
    }

    private static boolean isSynchronized(Path file) {
        try {
            String code = COMMENT_OR_LITERAL.matcher(Files.readString(file)).replaceAll(" ");
            return SYNCHRONIZED.matcher(code).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(CONTRACT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static final class VisibleToUsers extends DescribedPredicate<JavaClass> {
        VisibleToUsers() {
            super("visible to users");
        }

        @Override
        public boolean test(JavaClass type) {
            return type.getModifiers().contains(JavaModifier.PUBLIC)
                    && type.getEnclosingClass().map(this::test).orElse(true);
        }
    }

    private static final class NameVisibleTypesOnly extends ArchCondition<JavaCodeUnit> {
        NameVisibleTypesOnly() {
            super("name no type of a hidden package");
        }

        @Override
        public void check(JavaCodeUnit unit, ConditionEvents events) {
            Stream.concat(
                            unit.getReturnType().getAllInvolvedRawTypes().stream(),
                            unit.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()))
                    .filter(type -> type.getPackageName().startsWith(CONTRACT + "."))
                    .filter(type -> !FOR_USERS.contains(type.getPackageName()))
                    .forEach(type -> events.add(
                            SimpleConditionEvent.violated(unit, unit.getFullName() + " names " + type.getName())));
        }
    }
}
