package dev.gantry.agent.snapshot;

import dev.gantry.agent.kernel.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of an image as its layers show them together, read without mounting them. Links are
 * resolved inside the image; none leads to the host.
 */
public final class LayeredView {
  private static final int MAX_LINKS = 40;

  private final FileCalls files;
  private final List<Path> topFirst;

  /**
   * @param bottomFirst unpacked layers, as {@link LayerStore#ensure} returns them
   */
  public LayeredView(FileCalls files, List<Path> bottomFirst) {
    this.files = files;
    this.topFirst = bottomFirst.reversed();
  }

  /**
   * One thing of the image.
   *
   * @param places where it is, top layer first; more than one only for a folder that layers share
   */
  public record Node(List<Path> places) {
    public Node {
      places = List.copyOf(places);
    }

    /** What is seen of it: owner, mode, content of a file. */
    public Path top() {
      return places.getFirst();
    }

    public boolean isFolder() {
      return Files.isDirectory(top(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** What is at an absolute path, after following links; empty when nothing is. */
  public Optional<Node> find(String path) throws IOException {
    Deque<String> left = new ArrayDeque<>(components(path));
    Deque<Node> trail = new ArrayDeque<>();
    trail.push(new Node(topFirst));
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.equals("..")) {
        if (trail.size() > 1) {
          trail.pop();
        }
        continue;
      }
      Optional<Node> next = child(trail.peek(), Path.of(name));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      if (!Files.isSymbolicLink(next.get().top())) {
        trail.push(next.get());
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new IOException("too many links at " + path + " in the image");
      }
      String target = Files.readSymbolicLink(next.get().top()).toString();
      if (target.startsWith("/")) {
        while (trail.size() > 1) {
          trail.pop();
        }
      }
      components(target).reversed().forEach(left::push);
    }
    return Optional.of(trail.peek());
  }

  /** What a folder contains, by name. */
  public Map<Path, Node> children(Node folder) throws IOException {
    Map<Path, Node> all = new TreeMap<>();
    for (Path place : folder.places()) {
      try (var entries = Files.newDirectoryStream(place)) {
        for (Path entry : entries) {
          Path name = entry.getFileName();
          if (!all.containsKey(name)) {
            Optional<Node> child = child(folder, name);
            child.ifPresent(c -> all.put(name, c));
          }
        }
      }
    }
    return all;
  }

  private Optional<Node> child(Node folder, Path name) throws IOException {
    List<Path> places = new ArrayList<>();
    for (Path place : folder.places()) {
      Path candidate = place.resolve(name);
      if (!Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      boolean isFolder = Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS);
      if (isWhiteout(candidate) || !isFolder && !places.isEmpty()) {
        break;
      }
      places.add(candidate);
      if (!isFolder || isOpaque(candidate)) {
        break;
      }
    }
    return places.isEmpty() ? Optional.empty() : Optional.of(new Node(places));
  }

  private static boolean isWhiteout(Path path) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) stat.get("mode");
    return (mode & FileCalls.S_IFMT) == FileCalls.S_IFCHR && (long) stat.get("rdev") == 0;
  }

  private boolean isOpaque(Path folder) throws IOException {
    byte[] value = files.xattr(folder.toString(), Unpacker.OPAQUE_ATTRIBUTE);
    return value != null && value.length == 1 && value[0] == 'y';
  }

  private static List<String> components(String path) {
    return Arrays.stream(path.split("/"))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }
}
