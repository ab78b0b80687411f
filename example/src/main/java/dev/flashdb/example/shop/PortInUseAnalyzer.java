package dev.flashdb.example.shop;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says that the port is taken, and how this program is given another; before Boot's own, which speaks of properties. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis(
                "Port " + cause.getPort() + " of 127.0.0.1 is in use.",
                "Name another one with --port, such as --port " + (cause.getPort() % 65_535 + 1)
                        + ", or take any that is free with --port 0.",
                cause);
    }
}
