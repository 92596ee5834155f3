package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.NetworkPlace;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Docker's selection of containers for a list.
 *
 * @param all also those that don't run
 * @param limit newest so many, also those that don't run; 0 = no limit
 */
public record ListQuery(boolean all, int limit, Filters filters) {
  public static final Set<String> FILTERS =
      Set.of(
          "id",
          "name",
          "status",
          "label",
          "ancestor",
          "exited",
          "volume",
          "before",
          "since",
          "network",
          "health",
          "is-task",
          "isolation",
          "expose",
          "publish");

  private static final Set<String> STATES =
      Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
  private static final Set<String> HEALTHS = Set.of("none", "starting", "healthy", "unhealthy");
  private static final Comparator<Catalog.Details> NEWEST_FIRST =
      Comparator.comparing((Catalog.Details d) -> d.state().createdAt())
          .thenComparing(d -> d.state().identity().id())
          .reversed();

  /** The containers to show, newest first. */
  public List<Catalog.Details> select(List<Catalog.Details> containers) {
    for (String status : filters.get("status")) {
      if (!STATES.contains(status)) {
        throw Filters.bad("invalid filter 'status=" + status + "'");
      }
    }
    for (String health : filters.get("health")) {
      if (!HEALTHS.contains(health)) {
        throw Filters.bad("unrecognized filter value for health: " + health);
      }
    }
    Instant before = bound("before", containers);
    Instant since = bound("since", containers);
    return containers.stream()
        .filter(this::shownAtAll)
        .filter(d -> before == null || d.state().createdAt().isBefore(before))
        .filter(d -> since == null || d.state().createdAt().isAfter(since))
        .filter(this::matches)
        .sorted(NEWEST_FIRST)
        .limit(limit > 0 ? limit : Long.MAX_VALUE)
        .toList();
  }

  private boolean shownAtAll(Catalog.Details details) {
    boolean everything =
        all || limit > 0 || filters.has("status") || filters.has("exited") || bounded();
    return everything || details.state().isUp();
  }

  private boolean bounded() {
    return filters.has("before") || filters.has("since");
  }

  private Instant bound(String name, List<Catalog.Details> containers) {
    for (String reference : filters.get(name)) {
      return containers.stream()
          .filter(d -> isNamed(d.state().identity(), reference))
          .findFirst()
          .orElseThrow(
              () -> {
                return new dev.gantry.model.error.GantryException(
                    dev.gantry.model.error.ErrorCode.NO_SUCH_CONTAINER,
                    "No such container: " + reference);
              })
          .state()
          .createdAt();
    }
    return null;
  }

  private static boolean isNamed(Identity identity, String reference) {
    return identity.id().value().startsWith(reference)
        || identity.name().equals(reference.replaceFirst("^/", ""));
  }

  private boolean matches(Catalog.Details details) {
    ContainerState state = details.state();
    Identity identity = state.identity();
    return any("id", id -> identity.id().value().startsWith(id))
        && any("name", name -> nameMatches(identity.name(), name))
        && any("status", status -> state.status().equals(status))
        && any("exited", code -> exited(state, code))
        && any("ancestor", image -> ancestor(identity, image))
        && any("volume", volume -> mounts(details, volume))
        && any("network", network -> isIn(details, network))
        && any("health", health -> healthOf(state).equals(health))
        && any("is-task", task -> task.equals("false") || task.equals("0"))
        && any("isolation", how -> how.isEmpty() || how.equals("default"))
        && any("publish", port -> publishes(details, port))
        && any("expose", port -> exposes(details, port))
        && filters.get("label").stream().allMatch(l -> labelled(identity.labels(), l));
  }

  private static String healthOf(ContainerState state) {
    return state.run().health() == null ? "none" : state.run().health().status().word();
  }

  private boolean any(String filter, java.util.function.Predicate<String> test) {
    List<String> words = filters.get(filter);
    return words.isEmpty() || words.stream().anyMatch(test);
  }

  /** As Docker: a regular expression, found in the name with or without its slash. */
  private static boolean nameMatches(String name, String wanted) {
    try {
      Pattern pattern = Pattern.compile(wanted);
      return pattern.matcher("/" + name).find() || pattern.matcher(name).find();
    } catch (PatternSyntaxException e) {
      return name.contains(wanted);
    }
  }

  private static boolean exited(ContainerState state, String code) {
    if (!code.matches("-?\\d{1,9}")) {
      throw Filters.bad("invalid filter 'exited=" + code + "'");
    }
    return state.status().equals("exited") && state.outcome().exitCode() == Integer.parseInt(code);
  }

  private static boolean ancestor(Identity identity, String wanted) {
    String id = identity.image().value();
    String tagged = wanted.contains(":") ? wanted : wanted + ":latest";
    String name = identity.imageName();
    String nameTagged = name.contains(":") ? name : name + ":latest";
    boolean isId = wanted.matches("(sha256:)?[0-9a-f]{12,64}");
    return nameTagged.equals(tagged)
        || (isId && (id.startsWith(wanted) || identity.image().hex().startsWith(wanted)));
  }

  private static boolean mounts(Catalog.Details details, String wanted) {
    return details.shown().mounts().stream()
        .anyMatch(
            m ->
                wanted.equals(m.get("Name"))
                    || wanted.equals(m.get("Destination"))
                    || wanted.equals(m.get("Source")));
  }

  private static boolean isIn(Catalog.Details details, String network) {
    if (details.spec().network() instanceof NetworkMode.Own own) {
      return own.places().stream()
          .map(NetworkPlace::network)
          .anyMatch(one -> one.name().equals(network) || one.id().value().startsWith(network));
    }
    return details.network().equals(network)
        || PredefinedNetwork.named(details.network())
            .filter(n -> n.id(details.state().identity().tenant()).equals(network))
            .isPresent();
  }

  /** By the host's port. */
  private static boolean publishes(Catalog.Details details, String port) {
    String wanted = port.indexOf('/') < 0 ? port + "/tcp" : port;
    return NetworkView.listed(details).stream()
        .anyMatch(line -> wanted.equals(line.get("PublicPort") + "/" + line.get("Type")));
  }

  private static boolean exposes(Catalog.Details details, String port) {
    return details.shown().config().get("ExposedPorts") instanceof Map<?, ?> ports
        && (ports.containsKey(port) || ports.containsKey(port + "/tcp"));
  }

  public static boolean labelled(Map<String, String> labels, String wanted) {
    int equals = wanted.indexOf('=');
    return equals < 0
        ? labels.containsKey(wanted)
        : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }
}
