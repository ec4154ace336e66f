package dev.millrace.runtime;

/** The order of Kafka's version numbers; what follows a dash does not count. */
final class KafkaVersion {
    private KafkaVersion() {}

    static int compare(String one, String other) {
        String[] a = numbers(one);
        String[] b = numbers(other);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = Integer.compare(number(a, i), number(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static String[] numbers(String version) {
        return version.split("-", 2)[0].split("\\.", -1);
    }

    private static int number(String[] numbers, int index) {
        if (index >= numbers.length) {
            return 0;
        }
        try {
            return Integer.parseInt(numbers[index]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
