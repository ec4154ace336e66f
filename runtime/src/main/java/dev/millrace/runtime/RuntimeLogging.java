package dev.millrace.runtime;

import java.nio.file.Path;
import java.util.logging.Logger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** Where log lines go: all of them to a file that rolls, warnings of our own to the console as well. */
public final class RuntimeLogging {
    /** Jersey speaks to java.util.logging, on the console, about things that are as they should be. Held: loggers fade. */
    private static final Logger JERSEY = Logger.getLogger("org.glassfish.jersey");

    private RuntimeLogging() {}

    /** Logs to {@code millrace.log} in the folder from now on: at most six files of 10 MB. */
    public static void toFile(Path folder) {
        JERSEY.setLevel(java.util.logging.Level.SEVERE);
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setConfigurationName("millrace");
        builder.setStatusLevel(Level.ERROR);
        builder.add(file(builder, folder));
        builder.add(console(builder));
        builder.add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("file")));
        builder.add(builder.newLogger("dev.millrace", Level.INFO).add(builder.newAppenderRef("console")));
        for (String chatty : new String[] {
            "org.apache.kafka.common.config.AbstractConfig", // every setting of every client
            "org.apache.kafka.clients.producer.ProducerConfig",
            "org.apache.kafka.clients.consumer.ConsumerConfig",
            "org.apache.kafka.clients.admin.AdminClientConfig",
            "org.apache.kafka.common.utils.AppInfoParser"
        }) {
            builder.add(builder.newLogger(chatty, Level.WARN));
        }
        Configurator.reconfigure(builder.build());
    }

    private static AppenderComponentBuilder file(ConfigurationBuilder<BuiltConfiguration> builder, Path folder) {
        ComponentBuilder<?> policies = builder.newComponent("Policies")
                .addComponent(builder.newComponent("SizeBasedTriggeringPolicy").addAttribute("size", "10MB"));
        ComponentBuilder<?> keep =
                builder.newComponent("DefaultRolloverStrategy").addAttribute("max", 5);
        return builder.newAppender("file", "RollingFile")
                .addAttribute("fileName", folder.resolve("millrace.log").toString())
                .addAttribute("filePattern", folder.resolve("millrace.%i.log").toString())
                .add(layout(builder, "%d{ISO8601} %-5p [%t] %X{connector.context}%c: %m%n"))
                .addComponent(policies)
                .addComponent(keep);
    }

    private static AppenderComponentBuilder console(ConfigurationBuilder<BuiltConfiguration> builder) {
        return builder.newAppender("console", "Console")
                .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR)
                .add(layout(builder, "%-5p %X{connector.context}%m%n%throwable{short.message}"))
                .addComponent(builder.newFilter("ThresholdFilter", Filter.Result.ACCEPT, Filter.Result.DENY)
                        .addAttribute("level", Level.WARN));
    }

    private static LayoutComponentBuilder layout(ConfigurationBuilder<BuiltConfiguration> builder, String pattern) {
        return builder.newLayout("PatternLayout").addAttribute("pattern", pattern);
    }
}
