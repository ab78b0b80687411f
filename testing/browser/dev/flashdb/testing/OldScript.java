package dev.flashdb.testing;

import com.google.javascript.jscomp.BlackHoleErrorManager;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.DependencyOptions;
import com.google.javascript.jscomp.ModuleIdentifier;
import com.google.javascript.jscomp.Result;
import com.google.javascript.jscomp.SourceFile;
import com.google.javascript.jscomp.deps.ModuleLoader;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates the modules of a page, with all that they import, into one plain script of 2009 each, which an old browser runs after
 * it has read the page. Confined to one thread; what was translated is kept for the whole process.
 */
final class OldScript {
    private static final Map<Map<String, String>, String> TRANSLATED = new ConcurrentHashMap<>();
    private static final Pattern BASE = Pattern.compile("<base href=\"([^\"]*)\">");
    private static final Pattern MODULE =
            Pattern.compile("<script type=\"module\"(?: src=\"([^\"]*)\")?>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^\\s*import\\b[^\"]*\"([^\"]+)\";", Pattern.MULTILINE);

    /**
     * What the old browser lacks: it lays nothing out, so no size changes. A dialog's form forgets which button ended it. And it
     * goes on behind a promise on several threads at once: as tasks of their own, steps are one after another.
     */
    private static final String LACKING = """
            if (!Promise.prototype.inTasks) {
              var then = Promise.prototype.then;
              Promise.prototype.inTasks = true;
              Promise.prototype.then = function (onDone, onFailed) {
                var promise = this;
                return new Promise(function (done, failed) {
                  function task(step, otherwise) {
                    return function (value) {
                      setTimeout(function () {
                        try {
                          typeof step === "function" ? done(step(value)) : otherwise(value);
                        } catch (failure) {
                          failed(failure);
                        }
                      }, 0);
                    };
                  }
                  then.call(promise, task(onDone, done), task(onFailed, failed));
                });
              };
            }
            window.ResizeObserver = window.ResizeObserver || function () {
              this.observe = this.disconnect = function () {};
            };
            document.addEventListener("submit", function (event) {
              var dialog = event.target.closest("dialog[open]");
              var button = event.submitter;
              if (dialog !== null && button && event.target.getAttribute("method") === "dialog") {
                document.addEventListener("close", function () { dialog.returnValue = button.value; }, {once: true, capture: true});
              }
            }, true);
            """;

    private final Source server;
    private final Map<String, String> scripts = new ConcurrentHashMap<>();

    /** Where the text behind an address comes from. */
    interface Source {
        String text(URL address) throws IOException;
    }

    OldScript(Source server) {
        this.server = server;
    }

    /** Returns a page whose modules are plain scripts, which {@link #at} then knows. */
    String withOldScripts(String html, URL page) throws IOException {
        Matcher base = BASE.matcher(html);
        URI folder = URI.create(page.toString()).resolve(base.find() ? base.group(1) : "");
        Matcher module = MODULE.matcher(html);
        StringBuilder plain = new StringBuilder();
        for (int number = 0; module.find(); number++) {
            URI entry = module.group(1) == null
                    ? folder.resolve("inline-" + number + ".js")
                    : folder.resolve(module.group(1));
            Map<String, String> sources = new LinkedHashMap<>();
            if (module.group(1) == null) {
                add(entry, module.group(2), sources);
            } else {
                add(entry, server.text(entry.toURL()), sources);
            }
            String address = entry.resolve("old-" + entry.getPath().replace('/', '-')).toString();
            scripts.put(address, translated(entry, sources));
            module.appendReplacement(
                    plain, Matcher.quoteReplacement("<script defer src=\"" + address + "\"></script>"));
        }
        return module.appendTail(plain).toString();
    }

    /** Returns the script that stands in for a module, or null when the address is not one's. */
    String at(URL address) {
        return scripts.get(address.toString());
    }

    /** Adds a module and what it imports, the imported ones first. */
    private void add(URI address, String text, Map<String, String> sources) throws IOException {
        for (Matcher imported = IMPORT.matcher(text); imported.find(); ) {
            URI other = address.resolve(imported.group(1));
            if (!sources.containsKey(other.getPath())) {
                add(other, server.text(other.toURL()), sources);
            }
        }
        sources.put(address.getPath(), text);
    }

    private static String translated(URI entry, Map<String, String> sources) {
        return TRANSLATED.computeIfAbsent(sources, any -> translate(entry.getPath(), sources));
    }

    private static String translate(String entry, Map<String, String> sources) {
        CompilerOptions options = new CompilerOptions();
        options.setLanguageIn(CompilerOptions.LanguageMode.ECMASCRIPT_NEXT);
        options.setLanguageOut(CompilerOptions.LanguageMode.ECMASCRIPT5);
        options.setModuleResolutionMode(ModuleLoader.ResolutionMode.BROWSER);
        options.setDependencyOptions(DependencyOptions.pruneForEntryPoints(List.of(ModuleIdentifier.forFile(entry))));
        options.setPrettyPrint(true);
        Compiler compiler = new Compiler(new BlackHoleErrorManager());
        compiler.disableThreads();
        List<SourceFile> files = sources.entrySet().stream()
                .map(source -> SourceFile.fromCode(source.getKey(), source.getValue()))
                .toList();
        Result result = compiler.compile(List.of(), files, options);
        if (!result.success) {
            throw new AssertionError("Cannot be translated for the Java browser: page=" + entry + "\n" + result.errors);
        }
        return "(function () {" + LACKING + "})();\n" + compiler.toSource();
    }
}
