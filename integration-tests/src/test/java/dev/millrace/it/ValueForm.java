package dev.millrace.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What values are, and the text that is the same for each server that has the same value. */
enum ValueForm {
    NUMBER {
        @Override
        String of(String text) {
            return number(text);
        }
    },
    /** Of 32 bits. */
    FLOAT {
        @Override
        String of(String text) {
            return isWord(text) ? word(text) : Float.toString(Float.parseFloat(text));
        }
    },
    /** Of 64 bits. */
    DOUBLE {
        @Override
        String of(String text) {
            return isWord(text) ? word(text) : Double.toString(Double.parseDouble(text));
        }
    },
    FLAG {
        @Override
        String of(String text) {
            return switch (text) {
                case "t", "true" -> "1";
                case "f", "false" -> "0";
                default -> text;
            };
        }
    },
    /** Every blank counts. */
    TEXT,
    /** In hexadecimal. */
    BYTES,
    DAY,
    /** Without zeros at the end of a fraction. */
    CLOCK {
        @Override
        String of(String text) {
            return text.replace('T', ' ')
                    .replaceAll("(\\.\\d*?)0+(?= BC|\\+|$)", "$1")
                    .replaceAll("\\.(?= BC|\\+|$)", "");
        }
    },
    /** A clock in UTC. */
    INSTANT {
        @Override
        String of(String text) {
            return CLOCK.of(text.replaceAll("(Z|\\+00(:00)?)(?= BC|$)", ""));
        }
    },
    JSON {
        @Override
        String of(String text) {
            try {
                return MAPPER.writeValueAsString(MAPPER.readValue(text, Object.class))
                        .replace("+00:00\"", "Z\"");
            } catch (JsonProcessingException e) {
                return text;
            }
        }
    },
    /** Points, lines and circles, whose numbers may be written as whole ones. */
    FIGURE {
        @Override
        String of(String text) {
            return text.replaceAll("(?<=\\d)\\.0(?!\\d)", "");
        }
    },
    /** Floating-point numbers of 32 bits, as JSON or as MySQL's bytes. */
    VECTOR {
        @Override
        String of(String text) {
            List<Float> numbers = new ArrayList<>();
            if (text.startsWith("[")) {
                for (String number : text.substring(1, text.length() - 1).split(",", -1)) {
                    numbers.add(Float.parseFloat(number.strip()));
                }
            } else {
                ByteBuffer bytes =
                        ByteBuffer.wrap(HexFormat.of().parseHex(text)).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    numbers.add(bytes.getFloat());
                }
            }
            return numbers.toString();
        }
    },
    /** Without the parts that are zero. */
    INTERVAL {
        @Override
        String of(String text) {
            String plain = text.replaceAll("(?<![\\d.])-?0+(\\.0+)?[YMDHS]", "").replaceAll("T$", "");
            return plain.equals("P") ? "P0" : plain;
        }
    },
    /** The number of its system, and the well-known binary form. */
    GEOMETRY {
        @Override
        String of(String text) {
            return geometry(text);
        }
    };

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    String of(String text) {
        return text;
    }

    private static boolean isWord(String text) {
        return Character.isLetter(text.charAt(text.length() - 1));
    }

    private static String word(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String number(String text) {
        try {
            return new BigDecimal(text.replaceAll("[$,]", ""))
                    .stripTrailingZeros()
                    .toPlainString();
        } catch (NumberFormatException e) {
            return word(text);
        }
    }

    /** From MySQL's own form, which begins with the system, and the extended form, which has it behind the type. */
    private static String geometry(String hex) {
        String given = hex.toUpperCase(Locale.ROOT);
        if (given.matches("010[1-7]0000.*")) {
            boolean hasSystem = given.startsWith("20", 8);
            return hasSystem
                    ? given.substring(10, 18) + given.substring(0, 8) + "00" + given.substring(18)
                    : "00000000" + given;
        }
        return given;
    }
}
