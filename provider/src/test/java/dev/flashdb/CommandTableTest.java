package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The README's tables of commands, held against the interfaces and their Javadoc. */
class CommandTableTest {

    @TestFactory
    Stream<DynamicTest> theReadmeHasEveryCommandWithItsCost() {
        String readme = Markdown.readme().text();
        return CommandTable.all()
                .map(table -> DynamicTest.dynamicTest(table.title(), () -> {
                    String expected = table.markdown();
                    assertTrue(readme.contains(expected), () -> "README.md should have:\n" + expected);
                }));
    }
}
