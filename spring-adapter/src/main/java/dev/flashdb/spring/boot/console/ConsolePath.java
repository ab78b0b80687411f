package dev.flashdb.spring.boot.console;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMapper;

/** Where the console is under Actuator's base path. */
final class ConsolePath {

    private ConsolePath() {}

    static String of(ObjectProvider<PathMapper> mappers) {
        return PathMapper.getRootPath(mappers.orderedStream().toList(), EndpointId.of(ConsoleEndpoint.ID));
    }
}
