package dev.millrace.bench.database;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What LOAD DATA reads by default: tabs between values, lines between rows, backslashes before both. */
final class TabSeparatedRows implements RowEncoder {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final byte[] NULL = {'\\', 'N'};

    @Override
    public void begin(DataOutputStream out) {
        // there is no header
    }

    @Override
    public void row(@Nullable Object[] values, DataOutputStream out) throws IOException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.write('\t');
            }
            Object value = values[i];
            if (value == null) {
                out.write(NULL);
            } else {
                escaped(bytes(value), out);
            }
        }
        out.write('\n');
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        String text = value instanceof Boolean flag
                ? (flag ? "1" : "0")
                : value instanceof LocalDateTime time ? MICROS.format(time) : value.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void escaped(byte[] bytes, DataOutputStream out) throws IOException {
        for (byte b : bytes) {
            switch (b) {
                case '\t', '\n', '\\' -> {
                    out.write('\\');
                    out.write(b);
                }
                case 0 -> {
                    out.write('\\');
                    out.write('0');
                }
                default -> out.write(b);
            }
        }
    }

    @Override
    public void end(DataOutputStream out) {
        // nor a trailer
    }
}
