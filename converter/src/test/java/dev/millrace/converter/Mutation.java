package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Records that differ a little from what Connect writes. Only ASCII is touched, and only by ASCII: with names that are no
 * UTF-8, what Connect's converter answers depends on what it has read before.
 */
final class Mutation {
    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            " ",
            "\n",
            "\t",
            "null",
            "true",
            "false",
            "NaN",
            "0",
            "-",
            "-0",
            "00",
            "1.0",
            "-0.0",
            "0.1e1",
            "1e400",
            "-1e-400",
            "1E+3",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "2147483648",
            "128",
            "40000",
            "86400000",
            "86400001",
            "0.30000000000000004",
            "123456789012345678901234567890",
            "0.000000000000000000000000",
            "-0.00000000000000000000000000",
            "4.35",
            "1.",
            ".5",
            "+1",
            "\"\"",
            "\"x\"",
            "\"AQI=\"",
            "\"AQJ=\"",
            "\"A\"",
            "\\u0041",
            "\\uD83D",
            "\\u00e9",
            "\\u65E5",
            "\\uDE00",
            "\\x",
            "\\/",
            "{}",
            "[]",
            "[1]",
            "{\"a\":1}",
            "\"schema\":null,",
            "\"payload\":1,",
            ",\"payload\":{}",
            "\"id\":",
            "\"x\":1,",
            "\u0001");

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(new JsonNodeFactory(true));

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    byte[] of(byte[] json) {
        if (random.nextInt(3) == 0) {
            return random.nextBoolean() ? shuffled(json) : spaced(new String(json, UTF_8));
        }
        byte[] mutated = json;
        for (int times = 1 + random.nextInt(2); times > 0 && mutated.length > 0; times--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] json) {
        String text = new String(json, UTF_8);
        int at = place(text);
        return switch (random.nextInt(7)) {
            case 0 -> replace(text, at, at + 1, "");
            case 1 -> replace(text, at, at, token());
            case 2 -> replace(text, at, at + 1, token());
            case 3 -> replace(text, at, tokenEnd(text, at), token());
            case 4 -> replace(text, at, at, text.substring(at, tokenEnd(text, at)));
            case 5 -> (text + token()).getBytes(UTF_8);
            default -> Arrays.copyOf(json, json.length - random.nextInt(Math.min(json.length, 4)));
        };
    }

    /** The same record with the members of its payload in another order, and a few of them missing. */
    private byte[] shuffled(byte[] json) {
        try {
            JsonNode record = JSON.readTree(json);
            JsonNode payload = record.path("payload");
            shuffle(payload.isObject() ? payload : record);
            return JSON.writeValueAsBytes(record);
        } catch (IOException e) {
            return json; // Jackson reads no names with half a surrogate pair
        }
    }

    private void shuffle(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.shuffle(names, random);
            for (String name : names) {
                JsonNode member = object.remove(name);
                if (random.nextInt(20) > 0) {
                    object.set(name, member);
                }
            }
        }
        node.forEach(this::shuffle);
    }

    /** Behind the schema most of the time, which has most of the bytes. */
    private int place(String text) {
        int payload = Math.max(0, text.indexOf("\"payload\":"));
        int from = random.nextInt(10) == 0 ? 0 : payload;
        for (int tries = 0; tries < 100; tries++) {
            int at = from + random.nextInt(text.length() - from);
            if (text.charAt(at) < 0x80) {
                return at;
            }
        }
        return 0;
    }

    private String token() {
        return TOKENS.get(random.nextInt(TOKENS.size()));
    }

    private static int tokenEnd(String text, int at) {
        int end = at + 1;
        while (end < text.length() && ",:{}[]\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static byte[] replace(String text, int from, int to, String by) {
        return (text.substring(0, from) + by + text.substring(to)).getBytes(UTF_8);
    }

    /** As other programs lay it out: with spaces behind commas and colons. */
    private static byte[] spaced(String text) {
        StringBuilder spaced = new StringBuilder();
        boolean inText = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            spaced.append(c);
            if (c == '\\' && inText && i + 1 < text.length()) {
                spaced.append(text.charAt(++i));
            } else if (c == '"') {
                inText = !inText;
            } else if (!inText && (c == ',' || c == ':')) {
                spaced.append(' ');
            }
        }
        return spaced.toString().getBytes(UTF_8);
    }
}
