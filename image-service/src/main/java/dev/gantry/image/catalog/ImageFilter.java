package dev.gantry.image.catalog;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Which images a list shows, after Docker's rules. Pure. */
public final class ImageFilter {
  public static final Set<String> ACCEPTED =
      Set.of("dangling", "label", "before", "since", "reference", "until");

  private final Filters filters;
  private final boolean all;
  private final Function<String, Image> find;
  private final Function<String, Instant> moment;

  /**
   * @param all also images without a name that others are built on
   * @param find the image that {@code before} or {@code since} names
   * @param moment what {@code until} means
   */
  public ImageFilter(
      Filters filters,
      boolean all,
      Function<String, Image> find,
      Function<String, Instant> moment) {
    this.filters = filters;
    this.all = all;
    this.find = find;
    this.moment = moment;
  }

  /** Those that pass, each with the names that match. */
  public List<Image> apply(List<Image> images) {
    Set<Digest> parents =
        images.stream().map(Image::parent).filter(Objects::nonNull).collect(Collectors.toSet());
    boolean danglingOnly = filters.isTrue("dangling", false);
    boolean namedOnly = !filters.get("dangling").isEmpty() && !danglingOnly;
    Instant before = bound("before");
    Instant since = bound("since");
    Instant until = filters.get("until").stream().map(moment).min(Instant::compareTo).orElse(null);
    return images.stream()
        .filter(image -> before == null || image.configuration().created().isBefore(before))
        .filter(image -> since == null || image.configuration().created().isAfter(since))
        .filter(image -> until == null || image.configuration().created().isBefore(until))
        .filter(image -> hasLabels(image.configuration().labels(), filters.get("label")))
        .filter(image -> !danglingOnly || image.tags().isEmpty())
        .filter(image -> !namedOnly || !image.names().isEmpty())
        .filter(image -> all || !image.names().isEmpty() || !parents.contains(image.id()))
        .map(this::withMatchingNames)
        .filter(Objects::nonNull)
        .toList();
  }

  private Instant bound(String name) {
    return filters.get(name).stream()
        .map(find)
        .map(image -> image.configuration().created())
        .reduce((first, second) -> second)
        .orElse(null);
  }

  /** {@code key} or {@code key=value}; all of them. */
  public static boolean hasLabels(Map<String, String> labels, Collection<String> wanted) {
    return wanted.stream()
        .allMatch(
            text -> {
              int equals = text.indexOf('=');
              return equals < 0
                  ? labels.containsKey(text)
                  : text.substring(equals + 1).equals(labels.get(text.substring(0, equals)));
            });
  }

  private Image withMatchingNames(Image image) {
    Set<String> patterns = filters.get("reference");
    if (patterns.isEmpty()) {
      return image;
    }
    List<ImageName> names =
        image.names().stream()
            .filter(name -> patterns.stream().anyMatch(pattern -> matches(pattern, name)))
            .toList();
    return names.isEmpty() ? null : image.withNames(names);
  }

  private static boolean matches(String pattern, ImageName name) {
    return glob(pattern, name.familiar()) || glob(pattern, name.familiarRepository());
  }

  /** The shell's patterns, in which {@code *} stops at a slash. */
  private static boolean glob(String pattern, String text) {
    try {
      PathMatcher matcher =
          FileSystems.getDefault()
              .getPathMatcher("glob:" + pattern.replace("{", "\\{").replace("**", "*"));
      return matcher.matches(Path.of(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("syntax error in pattern", e);
    }
  }
}
