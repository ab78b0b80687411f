package dev.flashdb.spring.boot;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether {@code spring.cache.type} is left open: each of its values names somebody else, or nobody. */
final class OnNoOtherCacheType extends SpringBootCondition {
    private static final String PROPERTY = "spring.cache.type";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String type = context.getEnvironment().getProperty(PROPERTY);
        ConditionMessage.Builder message = ConditionMessage.forCondition(PROPERTY);
        return type == null || type.isBlank()
                ? ConditionOutcome.match(message.because("no other cache type is asked for"))
                : ConditionOutcome.noMatch(message.because(type + " is asked for"));
    }
}
