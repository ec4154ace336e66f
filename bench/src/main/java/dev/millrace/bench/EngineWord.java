package dev.millrace.bench;

import dev.millrace.databases.Engine;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An engine as it is called on a command line. */
final class EngineWord implements ITypeConverter<Engine> {
    @Override
    public Engine convert(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "mariadb" -> Engine.MARIADB;
            case "mysql" -> Engine.MYSQL;
            case "postgres", "postgresql" -> Engine.POSTGRES;
            default -> throw new TypeConversionException("'" + word + "' is none of mariadb, mysql and postgres");
        };
    }
}
