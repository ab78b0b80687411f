package dev.flashdb.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a dump, each checked: the first says what it is, the last how many there were. Confined to one thread.
 * What is wrong is a {@link BadLineException}.
 */
final class DumpReader implements Iterator<StoredItem> {
    static final String FORMAT = "flashdb-dump";
    static final int VERSION = 1;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Set<String> standardCaches = new LinkedHashSet<>();
    private long lineNumber;
    private long items;
    private boolean hasBegun;
    private boolean hasEnded;
    private @Nullable StoredItem next;

    /**
     * Reads nothing yet.
     *
     * @param in closed by nobody here
     */
    DumpReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    @Override
    public boolean hasNext() {
        requireHeader();
        if (next == null && !hasEnded) {
            next = readItem();
        }
        return next != null;
    }

    @Override
    public StoredItem next() {
        StoredItem result = hasNext() ? next : null;
        if (result == null) {
            throw new NoSuchElementException("the dump has no more items");
        }
        next = null;
        items++;
        return result;
    }

    /** How many items there were. */
    long items() {
        return items;
    }

    /** Reads the first line, which says that this is a dump. */
    void requireHeader() {
        if (!hasBegun) {
            hasBegun = true;
            begin();
        }
    }

    private void begin() {
        String is = "a dump begins with {\"format\":\"" + FORMAT + "\",\"version\":" + VERSION + "}";
        if (!readLine()) {
            lineNumber++;
            throw broken(is + ", found nothing");
        }
        if (line.size() == 0 || line.toByteArray()[0] != '{') {
            throw broken(is);
        }
        Map<String, Object> header = object();
        if (!FORMAT.equals(header.get("format"))) {
            throw broken(is);
        }
        if (!Long.valueOf(VERSION).equals(header.get("version"))) {
            throw broken("this release reads version " + VERSION + " of the format, found=" + header.get("version"));
        }
    }

    private @Nullable StoredItem readItem() {
        if (!readLine()) {
            lineNumber++;
            throw broken("the dump ends before its last line, {\"type\":\"end\",...}; it was cut off");
        }
        Fields fields = new Fields(object());
        String type = fields.text("type");
        StoredItem item = switch (type) {
            case "string" -> new StoredString(fields.text("key"), value(fields.required("value")), fields.deadline());
            case "hash" -> new StoredHash(fields.text("key"), hash(fields), fields.deadline());
            case "set" -> new StoredSet(fields.text("key"), set(fields), fields.deadline());
            case "zset" -> new StoredSortedSet(fields.text("key"), sortedSet(fields), fields.deadline());
            case "cache" -> cache(fields);
            case "entry" ->
                new StoredCacheEntry(
                        fields.text("cache"), coded(fields, "key"), coded(fields, "value"), fields.deadline());
            case "removal" -> StoredCacheEntry.removal(fields.text("cache"), coded(fields, "key"));
            case "end" -> null;
            default ->
                throw broken("the type is string, hash, set, zset, cache, entry, removal or end, found="
                        + Text.printable(type));
        };
        if (item == null) {
            end(fields);
        }
        fields.requireNoOthers();
        return item;
    }

    private void end(Fields fields) {
        Object count = fields.required("items");
        if (!Long.valueOf(items).equals(count)) {
            throw broken("the dump had " + count + " items when it was written, and has " + items + " now");
        }
        if (readLine()) {
            throw broken("something stands behind the end of the dump");
        }
        hasEnded = true;
    }

    private Map<String, Object> hash(Fields fields) {
        Map<String, Object> hash = new LinkedHashMap<>();
        if (!(fields.required("fields") instanceof Map<?, ?> object) || object.isEmpty()) {
            throw broken("the fields of a hash are an object with at least one");
        }
        object.forEach((field, value) -> hash.put((String) field, value(value)));
        return hash;
    }

    private Set<String> set(Fields fields) {
        Set<String> set = new LinkedHashSet<>();
        for (Object member : members(fields)) {
            if (!(member instanceof String text) || !set.add(text)) {
                throw broken("the members of a set are strings, each once");
            }
        }
        return set;
    }

    private List<ScoredMember> sortedSet(Fields fields) {
        Map<String, ScoredMember> set = new LinkedHashMap<>();
        for (Object member : members(fields)) {
            if (!(member instanceof Map<?, ?> object)
                    || object.size() != 2
                    || !(object.get("member") instanceof String name)
                    || set.put(name, new ScoredMember(name, score(object.get("score")))) != null) {
                throw broken("the members of a zset are {\"member\":text,\"score\":number}, each member once");
            }
        }
        return List.copyOf(set.values());
    }

    private List<?> members(Fields fields) {
        if (!(fields.required("members") instanceof List<?> members) || members.isEmpty()) {
            throw broken("the members are an array with at least one");
        }
        return members;
    }

    private double score(@Nullable Object score) {
        if (score instanceof Double number) {
            return number;
        } else if (score instanceof Long number) {
            return number;
        } else if ("inf".equals(score)) {
            return Double.POSITIVE_INFINITY;
        } else if ("-inf".equals(score)) {
            return Double.NEGATIVE_INFINITY;
        }
        throw broken("a score is a number, \"inf\" or \"-inf\"");
    }

    private StoredItem cache(Fields fields) {
        String name = fields.text("cache");
        String codec = fields.text("codec");
        if (codec.equals(ItemJson.CODEC.name())) {
            standardCaches.add(name);
        }
        return new StoredCache(
                name, fields.text("keys"), fields.text("values"), codec, /* entries= */ 0, /* isOpen= */ false);
    }

    private Object value(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Map<?, ?> object && object.size() == 1 && object.get("bytes") instanceof String base64) {
            return decoded(base64);
        }
        throw broken("a value is a string or {\"bytes\":base64}");
    }

    private byte[] coded(Fields fields, String name) {
        Object value = fields.required(name);
        String cache = fields.text("cache");
        if (value instanceof Map<?, ?> object
                && object.get("encoded") instanceof String base64
                && object.size() == (object.get("class") instanceof String ? 2 : 1)) {
            return decoded(base64);
        }
        if (!standardCaches.contains(cache)) {
            throw broken("there is no line of type cache with the codec standard before this entry, cache="
                    + Text.printable(cache));
        }
        return ItemJson.CODEC.encode(plain(name, value));
    }

    private Object plain(String name, Object value) {
        if (value instanceof String) {
            return value;
        }
        if (value instanceof Map<?, ?> object && object.size() == 1) {
            Object content = object.values().iterator().next();
            String form = (String) object.keySet().iterator().next();
            if (form.equals("bytes") && content instanceof String base64) {
                return decoded(base64);
            } else if (form.equals("int") && content instanceof Long number && number == number.intValue()) {
                return number.intValue();
            } else if (form.equals("long") && content instanceof Long
                    || form.equals("boolean") && content instanceof Boolean) {
                return content;
            } else if (form.equals("double") && (content instanceof Double || content instanceof Long)) {
                return ((Number) content).doubleValue();
            }
        }
        throw broken("the " + name + " of an entry is a string, or an object with one of bytes, int, long, double,"
                + " boolean, encoded");
    }

    private byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw broken("this is no base64: " + e.getMessage());
        }
    }

    BadLineException broken(String reason) {
        return new BadLineException(lineNumber, reason);
    }

    // ---------------------------------------------------------------- JSON

    /** Reads a line; false at the end. */
    private boolean readLine() {
        line.reset();
        try {
            int one = in.read();
            if (one < 0) {
                return false;
            }
            lineNumber++;
            while (one >= 0 && one != '\n') {
                line.write(one);
                one = in.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    private Map<String, Object> object() {
        byte[] bytes = line.toByteArray();
        String text = Text.textOrNull(bytes);
        if (text == null) {
            throw broken("it is not UTF-8");
        }
        try (JsonParser json = ItemJson.FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw broken("a line is one JSON object");
            }
            Map<String, Object> object = objectOf(json);
            if (json.nextToken() != null) {
                throw broken("something stands behind the JSON object");
            }
            return object;
        } catch (JsonProcessingException e) {
            long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw broken(Text.printable(e.getOriginalMessage()) + ", column=" + column);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> objectOf(JsonParser json) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            object.put(name, valueOf(json));
        }
        return object;
    }

    private Object valueOf(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> objectOf(json);
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    array.add(valueOf(json));
                }
                yield array;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) json.getDoubleValue()
                        : (Object) json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw broken("null stands nowhere in a dump");
        };
    }

    /** The fields of a line, each taken once. */
    private final class Fields {
        private final Map<String, Object> rest;
        private final Map<String, Object> taken = new LinkedHashMap<>();

        Fields(Map<String, Object> fields) {
            this.rest = fields;
        }

        Object required(String name) {
            Object value = taken.get(name);
            if (value == null) {
                value = rest.remove(name);
            }
            if (value == null) {
                throw broken("the field is missing: " + name);
            }
            taken.put(name, value);
            return value;
        }

        String text(String name) {
            if (required(name) instanceof String text) {
                return text;
            }
            throw broken("the field is a string: " + name);
        }

        @Nullable
        Instant deadline() {
            if (!rest.containsKey("deadline")) {
                return null;
            }
            try {
                return Instant.ofEpochMilli(Instant.parse(text("deadline")).toEpochMilli());
            } catch (DateTimeException | ArithmeticException e) {
                throw broken("a deadline is an instant such as 2030-01-31T12:00:00.123Z");
            }
        }

        void requireNoOthers() {
            if (!rest.isEmpty()) {
                throw broken("there is no such field in a line of this type: "
                        + Text.printable(rest.keySet().iterator().next()));
            }
        }
    }
}
