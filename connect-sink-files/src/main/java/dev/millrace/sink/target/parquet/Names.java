package dev.millrace.sink.target.parquet;

import dev.millrace.core.TableName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Paths and names of files, and what they tell. */
final class Names {
    private static final String SUFFIX = ".parquet";
    /** What readers of Parquet pass over begins so. */
    private static final String HIDDEN = "_";

    private static final Pattern DATA = Pattern.compile(
            "(?<topic>.+)-(?<partition>\\d+)(~\\d+)?-(?<first>\\d{20})-(?<last>\\d{20})(_\\d+)?\\.parquet");

    private Names() {}

    /** A folder of the table's own. */
    static String folder(TableName table) {
        return table.parts().map(Names::segment).collect(Collectors.joining("/"));
    }

    static String schema(TableName table) {
        return folder(table) + "/" + HIDDEN + "schema.properties";
    }

    /** A name as a part of a path, whatever it holds. */
    static String segment(String name) {
        String plain = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return plain.matches("\\.+") ? plain.replace(".", "%2E") : plain;
    }

    /**
     * The name of a file of events, without its end.
     *
     * @param round how often the topic has begun again
     */
    static String data(TopicPartition partition, int round, long first, long last) {
        return "%s-%d%s-%020d-%020d"
                .formatted(partition.topic(), partition.partition(), round == 0 ? "" : "~" + round, first, last);
    }

    static boolean isData(String path) {
        return path.endsWith(SUFFIX);
    }

    /** The last offset in a file of this partition; nothing for other files. */
    static Optional<Long> last(String path, TopicPartition partition) {
        Matcher name = DATA.matcher(path.substring(path.lastIndexOf('/') + 1));
        return name.matches()
                        && name.group("topic").equals(partition.topic())
                        && name.group("partition").equals(String.valueOf(partition.partition()))
                ? Optional.of(Long.parseLong(name.group("last")))
                : Optional.empty();
    }

    /** The folder of the table that a file belongs to: without what partitions it. */
    static String folderOf(String path) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        while (folder.substring(folder.lastIndexOf('/') + 1).contains("=")) {
            folder = folder.substring(0, folder.lastIndexOf('/'));
        }
        return folder;
    }

    static String schemaBeside(String folder) {
        return folder + "/" + HIDDEN + "schema.properties";
    }
}
