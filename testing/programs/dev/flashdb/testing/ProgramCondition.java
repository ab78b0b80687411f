package dev.flashdb.testing;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves out a test whose {@linkplain NeedsProgram programs} are missing, and says so in one line; or fails it. */
final class ProgramCondition implements ExecutionCondition {
    static final String LEAVE_NOTHING_OUT = "FLASHDB_LEAVE_NOTHING_OUT";

    private final Map<String, String> environment;
    private final Consumer<String> output;

    ProgramCondition() {
        this(System.getenv(), System.out::println);
    }

    ProgramCondition(Map<String, String> environment, Consumer<String> output) {
        this.environment = environment;
        this.output = output;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getElement()
                .map(element -> evaluate(element, name(context)))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs no program"));
    }

    ConditionEvaluationResult evaluate(AnnotatedElement element, String test) {
        List<String> obstacles = AnnotationSupport.findAnnotation(element, NeedsProgram.class).stream()
                .flatMap(needs -> Arrays.stream(needs.value()))
                .flatMap(program -> program.obstacle(environment.getOrDefault("PATH", "")).stream())
                .toList();
        if (obstacles.isEmpty()) {
            return ConditionEvaluationResult.enabled("no program is missing");
        }
        String line = "Left out: " + test + ": " + String.join(", ", obstacles);
        if (Boolean.parseBoolean(environment.get(LEAVE_NOTHING_OUT))) {
            throw new AssertionError(line + ". No test may be left out: " + LEAVE_NOTHING_OUT + "=true");
        }
        output.accept(line);
        return ConditionEvaluationResult.disabled(line);
    }

    private static String name(ExtensionContext context) {
        String type = context.getRequiredTestClass().getSimpleName();
        return context.getTestMethod()
                .map(method -> type + "." + method.getName())
                .orElse(type);
    }
}
