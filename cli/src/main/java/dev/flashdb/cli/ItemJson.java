package dev.flashdb.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes items as JSON, one a line, such that nothing is lost; {@link DumpReader} reads them. Confined to one thread. */
final class ItemJson {
    /*
     * value = "text" | {"bytes": base64}                                of a string or a field
     * coded = "text" | {"bytes": base64} | {"int": n} | {"long": n} | {"double": n} | {"boolean": b}
     *       | {"encoded": base64, "class": name}                        the codec's own bytes; the class is for people only
     *
     * A coded value takes one of the readable forms only if that gives the very same bytes again. Characters from U+D800 on
     * are escaped, so that half a surrogate pair goes through UTF-8.
     */
    static final StandardCodec CODEC = new StandardCodec(SerialFilter.jdkOnly(), ClassLoader.getPlatformClassLoader());

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .highestNonEscapedChar(0xD7FF)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Writer out;
    private String cache = "";
    private boolean isStandard;

    ItemJson(Writer out) {
        this.out = out;
    }

    /** What writes one line. */
    @FunctionalInterface
    interface Line {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Writes one object as a line. */
    static void line(Writer out, Line line) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            line.writeTo(json);
            json.writeEndObject();
        }
        out.write('\n');
    }

    /** Writes all of an item. */
    void write(StoredItem item) throws IOException {
        write(item, /* withValue= */ true);
    }

    /** Writes an item without its value, its fields or its members. */
    void writeKey(StoredItem item) throws IOException {
        write(item, /* withValue= */ false);
    }

    private void write(StoredItem item, boolean withValue) throws IOException {
        line(out, json -> {
            if (item instanceof StoredString string) {
                begin(json, "string", string.key());
                if (withValue) {
                    json.writeFieldName("value");
                    value(json, string.value());
                }
                deadline(json, string.deadline());
            } else if (item instanceof StoredHash hash) {
                begin(json, "hash", hash.key());
                if (withValue) {
                    fields(json, hash);
                }
                deadline(json, hash.deadline());
            } else if (item instanceof StoredSet set) {
                begin(json, "set", set.key());
                if (withValue) {
                    json.writeArrayFieldStart("members");
                    for (String member : set.members()) {
                        json.writeString(member);
                    }
                    json.writeEndArray();
                }
                deadline(json, set.deadline());
            } else if (item instanceof StoredSortedSet set) {
                begin(json, "zset", set.key());
                if (withValue) {
                    members(json, set);
                }
                deadline(json, set.deadline());
            } else if (item instanceof StoredCache definition) {
                define(json, definition);
            } else {
                entry(json, (StoredCacheEntry) item, withValue);
            }
        });
    }

    private static void begin(JsonGenerator json, String type, String key) throws IOException {
        json.writeStringField("type", type);
        json.writeStringField("key", key);
    }

    private static void deadline(JsonGenerator json, @Nullable Instant deadline) throws IOException {
        if (deadline != null) {
            json.writeStringField("deadline", deadline.toString());
        }
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            tagged(json, "bytes", bytes);
            json.writeEndObject();
        } else {
            json.writeString((String) value);
        }
    }

    private static void tagged(JsonGenerator json, String tag, byte[] bytes) throws IOException {
        json.writeStartObject();
        json.writeStringField(tag, Base64.getEncoder().encodeToString(bytes));
    }

    private static void fields(JsonGenerator json, StoredHash hash) throws IOException {
        json.writeObjectFieldStart("fields");
        for (Map.Entry<String, Object> field : hash.fields().entrySet()) {
            json.writeFieldName(field.getKey());
            value(json, field.getValue());
        }
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, StoredSortedSet set) throws IOException {
        json.writeArrayFieldStart("members");
        for (ScoredMember member : set.members()) {
            json.writeStartObject();
            json.writeStringField("member", member.member());
            json.writeFieldName("score");
            if (Double.isInfinite(member.score())) {
                json.writeString(member.score() > 0 ? "inf" : "-inf");
            } else {
                json.writeNumber(member.score());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Takes note of which cache the next entries are of, as writing its definition does. */
    void enter(StoredCache definition) {
        cache = definition.name();
        isStandard = definition.codec().equals(CODEC.name());
    }

    private void define(JsonGenerator json, StoredCache definition) throws IOException {
        enter(definition);
        json.writeStringField("type", "cache");
        json.writeStringField("cache", definition.name());
        json.writeStringField("keys", definition.keyType());
        json.writeStringField("values", definition.valueType());
        json.writeStringField("codec", definition.codec());
    }

    private void entry(JsonGenerator json, StoredCacheEntry entry, boolean withValue) throws IOException {
        boolean isKnown = isStandard && entry.cache().equals(cache);
        byte[] value = entry.value();
        json.writeStringField("type", value == null ? "removal" : "entry");
        json.writeStringField("cache", entry.cache());
        json.writeFieldName("key");
        coded(json, entry.key(), isKnown);
        if (value != null && withValue) {
            json.writeFieldName("value");
            coded(json, value, isKnown);
        }
        deadline(json, entry.deadline());
    }

    private static void coded(JsonGenerator json, byte[] bytes, boolean isStandard) throws IOException {
        Object value = isStandard && CODEC.isOnlyForm(bytes) ? decoded(bytes) : null;
        if (value instanceof String text) {
            json.writeString(text);
            return;
        }
        if (value instanceof Integer number) {
            json.writeStartObject();
            json.writeNumberField("int", number);
        } else if (value instanceof Long number) {
            json.writeStartObject();
            json.writeNumberField("long", number);
        } else if (value instanceof Double number && !Double.isInfinite(number)) {
            json.writeStartObject();
            json.writeNumberField("double", number);
        } else if (value instanceof Boolean truth) {
            json.writeStartObject();
            json.writeBooleanField("boolean", truth);
        } else if (value instanceof byte[] array) {
            tagged(json, "bytes", array);
        } else {
            tagged(json, "encoded", bytes);
            json.writeStringField("class", isStandard ? CacheValues.className(bytes) : "");
        }
        json.writeEndObject();
    }

    /** Null for what is not exactly what the codec would write. */
    private static @Nullable Object decoded(byte[] bytes) {
        try {
            Object value = CODEC.decode(bytes);
            return Arrays.equals(CODEC.encode(value), bytes) ? value : null;
        } catch (CodecException e) {
            return null;
        }
    }
}
