package dev.gantry.container.creation;

import dev.gantry.model.id.VolumeName;
import dev.gantry.model.spec.MountSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code source:target[:mode]} form of {@code docker run -v}. */
final class BindParser {
  private static final Set<String> PROPAGATIONS =
      Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
  private static final Set<String> ACCESS = Set.of("ro", "rw");
  private static final Set<String> LABELS = Set.of("z", "Z");
  private static final Set<String> CONSISTENCY =
      Set.of("consistent", "cached", "delegated", "default");
  private static final String NO_COPY = "nocopy";

  private final String volumeDriver;

  BindParser(String volumeDriver) {
    this.volumeDriver = volumeDriver;
  }

  MountPlan parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts[0].isEmpty()) {
      throw invalid(text);
    }
    if (parts.length == 1) {
      return MountPlan.OfVolume.anonymous(Targets.check(text, "volume", parts[0]), volumeDriver);
    }
    String mode = parts.length == 3 ? parts[2] : "";
    boolean host = parts[0].startsWith("/");
    Set<String> words = words(mode, host, text);
    String target = Targets.check(text, host ? "bind" : "volume", parts[1]);
    return host ? bind(parts[0], target, words, mode) : volume(parts[0], target, words, mode);
  }

  private static MountPlan bind(String source, String target, Set<String> words, String mode) {
    String propagation =
        words.stream().filter(PROPAGATIONS::contains).findFirst().orElse("rprivate");
    return new MountPlan.Ready(
        new MountSpec.Bind(Targets.clean(source), target, words.contains("ro"), propagation, true),
        mode);
  }

  private MountPlan volume(String name, String target, Set<String> words, String mode) {
    return new MountPlan.OfVolume(
        Optional.of(volumeName(name)),
        target,
        words.contains("ro"),
        !words.contains(NO_COPY),
        mode,
        volumeDriver,
        Map.of(),
        Map.of());
  }

  static VolumeName volumeName(String name) {
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
      throw Bad.request(
          "create "
              + name
              + ": \""
              + name
              + "\" includes invalid characters for a local volume name, only"
              + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host"
              + " directory, use absolute path");
    }
    if (name.length() < 2) {
      throw Bad.request(
          "create "
              + name
              + ": volume name is too short, names should be at least two"
              + " alphanumeric characters");
    }
    return new VolumeName(name);
  }

  private static Set<String> words(String mode, boolean host, String text) {
    Set<String> words = new HashSet<>();
    if (mode.isEmpty()) {
      if (text.endsWith(":")) {
        throw invalid(text);
      }
      return words;
    }
    int access = 0;
    for (String word : mode.split(",", -1)) {
      boolean known =
          ACCESS.contains(word)
              || LABELS.contains(word)
              || CONSISTENCY.contains(word)
              || (host ? PROPAGATIONS.contains(word) : NO_COPY.equals(word));
      access += ACCESS.contains(word) ? 1 : 0;
      if (!known || access > 1 || !words.add(word)) {
        throw Bad.request("invalid mode: " + mode);
      }
    }
    return words;
  }

  private static RuntimeException invalid(String text) {
    return Bad.request("invalid volume specification: '" + text + "'");
  }
}
