package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which containers {@code docker container prune} takes: those that don't run, by filter. */
public record PruneQuery(Filters filters) {
  public static final Set<String> FILTERS = Set.of("until", "label", "label!");
  private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9})([hms])");

  public boolean takes(ContainerState state, Instant now) {
    Map<String, String> labels = state.identity().labels();
    return !state.run().isActive()
        && filters.get("until").stream().allMatch(u -> state.createdAt().isBefore(until(u, now)))
        && filters.get("label").stream().allMatch(l -> ListQuery.labelled(labels, l))
        && filters.get("label!").stream().noneMatch(l -> ListQuery.labelled(labels, l));
  }

  /** A time, seconds since 1970, or a duration such as {@code 1h30m} before now. */
  public static Instant until(String text, Instant now) {
    if (text.matches("\\d{1,15}(\\.\\d+)?")) {
      return Instant.ofEpochSecond((long) Double.parseDouble(text));
    }
    Matcher matcher = DURATION_PART.matcher(text);
    Duration ago = Duration.ZERO;
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      ago =
          ago.plus(
              Duration.parse(
                  "PT" + matcher.group(1) + matcher.group(2).toUpperCase(java.util.Locale.ROOT)));
      end = matcher.end();
    }
    if (end == text.length() && end > 0) {
      return now.minus(ago);
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Filters.bad("invalid filter 'until=" + text + "'");
    }
  }
}
