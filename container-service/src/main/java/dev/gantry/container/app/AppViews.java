package dev.gantry.container.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.container.rollout.Outlook;
import dev.gantry.container.rollout.Replica;
import dev.gantry.container.rollout.Rollout;
import dev.gantry.container.rollout.Rules;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.route.IngressRule;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Apps for people, and for the ingress. */
@Component
class AppViews {
  private final ReplicaTable replicas;
  private final HostNames hosts;
  private final Hearing hearing;
  private final Rules rules;

  AppViews(ReplicaTable replicas, HostNames hosts, Hearing hearing, AppRules rules) {
    this.replicas = replicas;
    this.hosts = hosts;
    this.hearing = hearing;
    this.rules = rules.rules();
  }

  /**
   * A replica.
   *
   * @param ready it serves
   * @param state a word for its run, or what is done with it
   */
  record ShownReplica(
      ContainerId container,
      String name,
      NodeId node,
      int revision,
      String state,
      boolean ready,
      Instant since,
      String message) {}

  /**
   * An app.
   *
   * @param ready replicas that serve
   * @param condition why it is not as it is wanted; empty when it is
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String name,
      int replicas,
      int ready,
      int revision,
      String condition,
      Template template,
      Instant createdAt,
      List<AppTable.Revision> revisions,
      List<ShownReplica> members) {}

  @Transactional
  public Shown of(App app, List<AppTable.Revision> revisions) {
    Outlook outlook = hearing.glance();
    List<ReplicaTable.Found> found = replicas.of(app.name());
    List<ShownReplica> members = found.stream().map(one -> shown(one, outlook, rules)).toList();
    long ready =
        found.stream().filter(one -> Rollout.isReady(one.replica(), outlook, rules)).count();
    long current =
        found.stream()
            .filter(one -> one.replica().revision() == app.revision())
            .filter(one -> Rollout.isReady(one.replica(), outlook, rules))
            .count();
    return new Shown(
        app.name().name(),
        app.replicas(),
        (int) ready,
        app.revision(),
        condition(app, current, outlook.now()),
        app.template(),
        app.createdAt(),
        revisions,
        members);
  }

  private static String condition(App app, long current, Instant now) {
    if (app.isRemoved()) {
      return "being removed";
    }
    String wanted =
        current == app.replicas()
            ? ""
            : "%d of %d replicas of revision %d are ready"
                .formatted(current, app.replicas(), app.revision());
    if (app.failures() == 0) {
      return wanted;
    }
    String retry =
        app.retryAt() != null && app.retryAt().isAfter(now) ? "; next try at " + app.retryAt() : "";
    return wanted + (wanted.isEmpty() ? "" : "; ") + app.message() + retry;
  }

  private static ShownReplica shown(ReplicaTable.Found one, Outlook outlook, Rules rules) {
    Replica replica = one.replica();
    boolean reachable = outlook.reachable(replica.node());
    String word =
        replica.isDraining() && replica.phase() != Replica.Phase.ENDED
            ? "draining"
            : one.state().name().toLowerCase(java.util.Locale.ROOT);
    return new ShownReplica(
        replica.container(),
        one.name(),
        replica.node(),
        replica.revision(),
        reachable ? word : word + " (unreachable)",
        Rollout.isReady(replica, outlook, rules),
        replica.since(),
        one.message().isEmpty() && one.state().isTerminal() ? one.reason() : one.message());
  }

  /** Where the ingress leads: replicas that run, on nodes that are heard, and are not going. */
  @Transactional
  public List<IngressRule> ingress() {
    List<HostNames.Name> names = hosts.all();
    if (names.isEmpty()) {
      return List.of();
    }
    Outlook outlook = hearing.glance();
    Map<AppName, List<ReplicaTable.Found>> found = replicas.all();
    return names.stream()
        .map(
            name ->
                new IngressRule(
                    name.host(),
                    name.app().tenant(),
                    found.getOrDefault(name.app(), List.of()).stream()
                        .map(ReplicaTable.Found::replica)
                        .filter(one -> serves(one, outlook))
                        .sorted(Comparator.comparing(one -> !Rollout.isReady(one, outlook, rules)))
                        .map(
                            one ->
                                new IngressRule.Backend(one.container(), one.node(), name.port()))
                        .toList()))
        .toList();
  }

  private static boolean serves(Replica one, Outlook outlook) {
    return one.phase() == Replica.Phase.RUNNING && !one.isDraining() && outlook.answers(one.node());
  }
}
