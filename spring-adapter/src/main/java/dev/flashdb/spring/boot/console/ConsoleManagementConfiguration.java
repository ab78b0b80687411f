package dev.flashdb.spring.boot.console;

import jakarta.servlet.http.HttpFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/** The console's response headers, on the server that Actuator is on. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({HttpFilter.class, FilterRegistrationBean.class})
@ConditionalOnBooleanProperty("flashdb.console.enabled")
public class ConsoleManagementConfiguration {
    private static final String CSRF_TOKEN = "org.springframework.security.web.csrf.CsrfToken";

    ConsoleManagementConfiguration() {}

    @Bean
    FilterRegistrationBean<ConsoleHeadersFilter> flashdbConsoleHeaders(
            WebEndpointProperties properties, ObjectProvider<PathMapper> mappers) {
        boolean hasSecurity = ClassUtils.isPresent(CSRF_TOKEN, getClass().getClassLoader());
        FilterRegistrationBean<ConsoleHeadersFilter> registration = new FilterRegistrationBean<>(
                new ConsoleHeadersFilter(hasSecurity ? new CsrfHeaders() : (request, response) -> {}));
        registration.addUrlPatterns(properties.getBasePath() + "/" + ConsolePath.of(mappers) + "/*");
        return registration;
    }
}
