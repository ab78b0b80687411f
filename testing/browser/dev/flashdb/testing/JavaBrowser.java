package dev.flashdb.testing;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.htmlunit.BrowserVersion;
import org.htmlunit.ScriptException;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.WebResponseData;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.javascript.DefaultJavaScriptErrorListener;
import org.htmlunit.util.NameValuePair;
import org.htmlunit.util.WebConnectionWrapper;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.htmlunit.HtmlUnitDriver;
import org.openqa.selenium.support.decorators.Decorated;
import org.openqa.selenium.support.decorators.WebDriverDecorator;

/**
 * HtmlUnit: a browser that is a Java library, so that pages are tried everywhere. It lays nothing out and knows JavaScript as of
 * some years ago: modules, {@code async} and {@code await} are {@linkplain OldScript translated} on their way to it.
 */
public final class JavaBrowser extends HtmlUnitDriver {
    private static final Logger HTML_UNIT = Logger.getLogger("org.htmlunit");

    /** Made in the call of {@link #modifyWebClient}, which the super class makes before this one's fields are set. */
    private Complaints complaints;

    private JavaBrowser() {
        super(BrowserVersion.CHROME, /* enableJavascript= */ true);
    }

    /** Makes one; its page is used through {@link #driver}. */
    public static JavaBrowser start() {
        HTML_UNIT.setLevel(Level.OFF); // it warns of styles that it does not know
        return new JavaBrowser();
    }

    /** Returns the browser for tests, in which no script runs while a test looks at the page; to be ended by {@code quit()}. */
    public WebDriver driver() {
        return new Looking(this).decorate(this);
    }

    @Override
    protected WebClient modifyWebClient(WebClient client) {
        client.getOptions().setFetchPolyfillEnabled(true);
        client.getOptions().setThrowExceptionOnScriptError(false);
        complaints = new Complaints();
        client.setJavaScriptErrorListener(complaints);
        new Translating(client);
        return client;
    }

    /** Looks at a page hold the lock that HtmlUnit holds while it runs one of the page's scripts: as in other browsers. */
    private static final class Looking extends WebDriverDecorator<WebDriver> {
        private static final Set<String> LOOKS = Set.of(
                "findElement",
                "findElements",
                "getDomAttribute",
                "getDomProperty",
                "getTagName",
                "getText",
                "isDisplayed",
                "isEnabled",
                "isSelected");

        private final JavaBrowser browser;

        Looking(JavaBrowser browser) {
            this.browser = browser;
        }

        @Override
        public Object call(Decorated<?> target, Method method, Object[] arguments) throws Throwable {
            if (!LOOKS.contains(method.getName())) {
                return super.call(target, method, arguments);
            }
            synchronized (browser.getWebClient().getCurrentWindow().getEnclosedPage()) {
                return super.call(target, method, arguments);
            }
        }
    }

    /** Takes what went wrong in scripts since this was asked last. */
    public List<String> complaints() {
        List<String> taken = new ArrayList<>();
        complaints.said.drainTo(taken);
        return taken;
    }

    /** Hears of what goes wrong in scripts, on whatever thread. */
    @SuppressWarnings("serial") // it is never serialized
    private static final class Complaints extends DefaultJavaScriptErrorListener {
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        @Override
        public void scriptException(HtmlPage page, ScriptException failure) {
            said.add(String.valueOf(failure.getMessage()));
        }

        @Override
        public void timeoutError(HtmlPage page, long allowedTime, long executionTime) {
            said.add("A script ran too long: millis=" + executionTime);
        }

        @Override
        public void malformedScriptURL(HtmlPage page, String url, MalformedURLException failure) {
            said.add("Not an address of a script: url=" + url);
        }

        @Override
        public void loadScriptError(HtmlPage page, URL url, Exception failure) {
            said.add("Cannot be loaded: url=" + url + ", " + failure);
        }

        @Override
        public void warn(String message, String source, int line, String lineSource, int column) {
            // of what is old, which the translated scripts are
        }
    }

    /** Between the browser and the server. */
    private static final class Translating extends WebConnectionWrapper {
        private static final NameValuePair SCRIPT = new NameValuePair("Content-Type", "text/javascript;charset=utf-8");

        private final OldScript scripts = new OldScript(this::text);

        Translating(WebClient client) {
            super(client);
        }

        private String text(URL url) throws IOException {
            WebResponse response = super.getResponse(new WebRequest(url));
            if (response.getStatusCode() != 200) {
                throw new IOException("Cannot be read: url=" + url + ", status=" + response.getStatusCode());
            }
            return response.getContentAsString(StandardCharsets.UTF_8);
        }

        @Override
        public WebResponse getResponse(WebRequest request) throws IOException {
            String script = scripts.at(request.getUrl());
            if (script != null) {
                return answer(script, 200, "OK", List.of(SCRIPT), request);
            }
            WebResponse response = super.getResponse(request);
            if (!response.getContentType().equals("text/html")) {
                return response;
            }
            String html = response.getContentAsString(StandardCharsets.UTF_8);
            return answer(
                    scripts.withOldScripts(html, request.getUrl()),
                    response.getStatusCode(),
                    response.getStatusMessage(),
                    response.getResponseHeaders().stream()
                            .filter(header -> !header.getName().equalsIgnoreCase("Content-Encoding"))
                            .toList(),
                    request);
        }

        private static WebResponse answer(
                String text, int status, String message, List<NameValuePair> headers, WebRequest request) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new WebResponse(new WebResponseData(bytes, status, message, headers), request, 0);
        }
    }
}
