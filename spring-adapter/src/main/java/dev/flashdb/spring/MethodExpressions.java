package dev.flashdb.spring;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.context.expression.CachedExpressionEvaluator;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;

/** Evaluates the expressions of annotations at methods; each is parsed once. Thread-safe. */
final class MethodExpressions extends CachedExpressionEvaluator {
    private final Map<ExpressionKey, org.springframework.expression.Expression> parsed = new ConcurrentHashMap<>(64);

    /** One call of a method: what {@code #root} is in an expression. */
    public record Call(
            Object target, Method method, @Nullable Object[] args) {}

    /** Returns a call with the method as the target has it: parameters have the names they have there. */
    static Call call(Object target, Method method, @Nullable Object[] args) {
        return new Call(target, specific(method, target), args);
    }

    /** Returns the method that is called, where the one asked for may be an interface's. */
    static Method specific(Method method, Object target) {
        return AopUtils.getMostSpecificMethod(method, target.getClass());
    }

    /** Returns the tags that expressions say of a call and its result: texts, collections of them, or null for none. */
    Set<String> tags(String annotation, String[] expressions, Call call, @Nullable Object result) {
        Set<String> tags = new TreeSet<>();
        for (String expression : expressions) {
            Object said = evaluate(annotation, expression, call, result);
            Collection<?> all =
                    said instanceof Collection<?> several ? several : said == null ? List.of() : List.of(said);
            for (Object tag : all) {
                if (!(tag instanceof String text)) {
                    throw new IllegalStateException(annotation + " has an expression that gives no text: expression="
                            + expression + ", is="
                            + (tag == null ? null : tag.getClass().getName()) + ", method="
                            + call.method());
                }
                tags.add(TagIndex.required(text));
            }
        }
        return tags;
    }

    /** Returns what an expression says of a call and its result. */
    @Nullable
    Object evaluate(String annotation, String expression, Call call, @Nullable Object result) {
        MethodBasedEvaluationContext context =
                new MethodBasedEvaluationContext(call, call.method(), call.args(), getParameterNameDiscoverer());
        context.setVariable("result", result);
        AnnotatedElementKey key =
                new AnnotatedElementKey(call.method(), call.target().getClass());
        try {
            return getExpression(parsed, key, expression).getValue(context);
        } catch (ParseException | EvaluationException e) {
            throw new IllegalStateException(
                    annotation + " has an expression that cannot be evaluated: expression=" + expression + ", method="
                            + call.method() + ": " + e.getMessage(),
                    e);
        }
    }
}
