package dev.millrace.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A packed component: its files by their path below the one folder that the archive has. */
final class ComponentArchive {
    private final String name;
    private final String folder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<FileTime> times = new ArrayList<>();

    ComponentArchive(String name) throws IOException {
        this(name, name);
    }

    /** @param folder the plugin folder that it is unpacked into, with others if there are any of that folder */
    ComponentArchive(String name, String folder) throws IOException {
        this.name = name;
        this.folder = folder;
        String root = name + "-" + Build.VERSION + "/";
        try (InputStream in = Files.newInputStream(Build.OUTPUT.resolve(name + "-" + Build.VERSION + ".zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().startsWith(root)) {
                    throw new AssertionError(entry.getName() + " is not below " + root);
                }
                times.add(entry.getLastModifiedTime());
                if (!entry.isDirectory()) {
                    files.put(entry.getName().substring(root.length()), zip.readAllBytes());
                }
            }
        }
    }

    String name() {
        return name;
    }

    Map<String, byte[]> files() {
        return files;
    }

    List<FileTime> times() {
        return times;
    }

    /** The file names below lib/. */
    List<String> jars() {
        return names("lib/");
    }

    List<String> names(String folder) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(folder))
                .map(path -> path.substring(folder.length()))
                .toList();
    }

    JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(bytes(path));
    }

    byte[] bytes(String path) {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            throw new AssertionError(name + " has no " + path + ", only " + files.keySet());
        }
        return bytes;
    }

    /** The paths inside one of the jars. */
    List<String> entries(String jar) throws IOException {
        try (FileSystem opened = FileSystems.newFileSystem(inPluginFolder(jar));
                Stream<Path> paths = Files.walk(opened.getPath("/"))) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> path.toString().substring(1))
                    .toList();
        }
    }

    /** Loads from the jars, and from what a worker has; the build's class path stands for that. */
    URLClassLoader loader() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String jar : jars()) {
            urls.add(inPluginFolder(jar).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ComponentArchive.class.getClassLoader());
    }

    Path pluginFolder() {
        // BigQuery's holds the sink once more, so it stands apart.
        String plugins = name.endsWith("-bigquery") ? "plugins-bigquery" : "plugins";
        return Build.OUTPUT.resolve(plugins).resolve(folder);
    }

    @Override
    public String toString() {
        return name;
    }

    private Path inPluginFolder(String jar) {
        return pluginFolder().resolve("lib").resolve(jar);
    }
}
