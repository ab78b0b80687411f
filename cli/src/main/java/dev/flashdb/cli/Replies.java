package dev.flashdb.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the replies of the shell's commands. Confined to one thread. */
final class Replies {
    /** How a reply looks. */
    enum Form {
        /** As redis-cli on a terminal: with types and numbers. */
        LABELLED,
        /** As redis-cli in a pipe: each value a line, nothing for what is absent. */
        PLAIN,
        /** A JSON value a line; bytes that are no text as {@code {"bytes": base64}}. */
        JSON
    }

    private final Console console;
    private final Form form;

    Replies(Console console, Form form) {
        this.console = console;
        this.form = form;
    }

    void print(@Nullable Object reply) throws IOException {
        switch (form) {
            case LABELLED -> labelled("", reply);
            case PLAIN -> plain(reply);
            case JSON -> json(reply);
        }
    }

    private static @Nullable Object simple(@Nullable Object reply) {
        return reply instanceof Boolean truth ? Long.valueOf(truth ? 1 : 0) : reply;
    }

    private void labelled(String indent, @Nullable Object reply) throws IOException {
        if (!(reply instanceof List<?> list)) {
            console.line(label(simple(reply)));
            return;
        }
        if (list.isEmpty()) {
            console.line("(empty)");
        }
        int width = Integer.toString(list.size()).length();
        String first = "";
        int number = 1;
        for (Object element : list) {
            console.out().write(first + String.format(Locale.ROOT, "%" + width + "d) ", number++));
            labelled(indent + " ".repeat(width + 2), element);
            first = indent;
        }
    }

    private static String label(@Nullable Object reply) {
        if (reply == null) {
            return "(nil)";
        } else if (reply instanceof Long number) {
            return "(integer) " + number;
        } else if (reply instanceof ShellTable.Status status) {
            return status.text();
        }
        return "\"" + text(reply).replace("\"", "\\\"") + "\"";
    }

    private static String text(Object reply) {
        if (reply instanceof Double number) {
            return Scores.text(number);
        } else if (reply instanceof ShellTable.Status status) {
            return status.text();
        } else if (reply instanceof Long number) {
            return number.toString();
        }
        return Text.printable(reply);
    }

    private void plain(@Nullable Object reply) throws IOException {
        if (reply instanceof List<?> list) {
            for (Object element : list) {
                plain(element);
            }
        } else {
            Object simple = simple(reply);
            console.line(simple == null ? "" : text(simple));
        }
    }

    private void json(@Nullable Object reply) throws IOException {
        try (JsonGenerator json = ItemJson.FACTORY.createGenerator(console.out())) {
            value(json, reply);
        }
        console.line("");
    }

    private static void value(JsonGenerator json, @Nullable Object reply) throws IOException {
        Object simple = simple(reply);
        if (simple == null) {
            json.writeNull();
        } else if (simple instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(json, element);
            }
            json.writeEndArray();
        } else if (simple instanceof Long number) {
            json.writeNumber(number);
        } else if (simple instanceof Double number && !Double.isInfinite(number)) {
            json.writeNumber(number);
        } else if (simple instanceof byte[] bytes && Text.textOrNull(bytes) == null) {
            json.writeStartObject();
            json.writeStringField("bytes", Base64.getEncoder().encodeToString(bytes));
            json.writeEndObject();
        } else {
            json.writeString(simple instanceof byte[] bytes ? Text.textOrNull(bytes) : raw(simple));
        }
    }

    private static String raw(Object reply) {
        return reply instanceof String text ? text : text(reply);
    }
}
