package dev.gantry.container.app;

import dev.gantry.container.container.Command;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.rollout.Rules;
import dev.gantry.container.verb.Creator;
import dev.gantry.container.verb.StopOrders;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Does the steps of a plan, each safe to be done twice. */
@Component
class Replicas {
  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  private final AppTable apps;
  private final ReplicaTable replicas;
  private final Creator creator;
  private final Ledger ledger;
  private final Catalog catalog;
  private final Rules rules;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Replicas(
      AppTable apps,
      ReplicaTable replicas,
      Creator creator,
      Ledger ledger,
      Catalog catalog,
      AppRules rules,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.apps = apps;
    this.replicas = replicas;
    this.creator = creator;
    this.ledger = ledger;
    this.catalog = catalog;
    this.rules = rules.rules();
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /** Makes and starts one, unless the app has changed since it was looked at. */
  void create(App seen) {
    App app = transaction.execute(status -> taken(seen));
    if (app == null) {
      return;
    }
    int number = app.made() + 1;
    Map<NodeId, Integer> siblings =
        transaction.execute(status -> replicas.of(app.name())).stream()
            .filter(one -> !one.state().isTerminal() && !one.replica().isDraining())
            .collect(
                Collectors.groupingBy(
                    one -> one.replica().node(), Collectors.summingInt(one -> 1)));
    Creator.Created made =
        creator.create(
            caller(app),
            Creator.Order.replica(
                app.name().name() + "-" + number,
                app.template().request(Labels.of(app, number)),
                app.template().imageId(),
                siblings));
    LOG.info("app {}: replica {} on {}", app.name(), number, made.state().identity().node());
    start(app, made.state().identity().id());
  }

  /** The app as it is now, with its next number taken; null when it is another revision's turn. */
  private App taken(App seen) {
    App now = apps.lock(seen.name()).orElse(null);
    boolean same = now != null && !now.isRemoved() && now.revision() == seen.revision();
    return same && apps.take(now) ? now : null;
  }

  void start(App app, ContainerId container) {
    command(app, container, new Command.StartContainer());
  }

  void drain(ContainerId container) {
    transaction.executeWithoutResult(status -> replicas.draining(container, clock.instant()));
  }

  void stop(App app, ContainerId container) {
    present(
        app,
        container,
        reference ->
            ledger.command(
                reference,
                new Command.StopContainer(StopOrders.of(catalog.way(reference), null, "")),
                Ledger.Gate.NONE));
  }

  void remove(App app, ContainerId container) {
    command(app, container, new Command.RemoveContainer(true, true));
  }

  /** Counts the end; what a replica said that failed is the app's message. */
  void ended(App app, ReplicaTable.Found replica, boolean failed) {
    transaction.executeWithoutResult(
        status -> {
          replicas.endNoted(replica.replica().container());
          apps.lock(app.name())
              .filter(now -> now.revision() == replica.replica().revision())
              .ifPresent(now -> count(now, replica, failed));
        });
  }

  private void count(App app, ReplicaTable.Found replica, boolean failed) {
    int failures = failed ? app.failures() + 1 : 0;
    String said = replica.message().isEmpty() ? replica.reason() : replica.message();
    String message = "replica " + replica.name() + " ended: " + said;
    LOG.info("app {}: {}, {} failures in a row", app.name(), message, failures);
    apps.failures(
        app.name(), failures, failed ? clock.instant().plus(rules.pause(failures)) : null, message);
  }

  /**
   * No replica could be made, and people are told why. Tried again later and later, but for what
   * passes without anybody's doing, such as nodes that come back.
   */
  void failed(App app, GantryException e) {
    LOG.info("app {}: {}", app.name(), e.getMessage());
    boolean passes =
        e.code() == ErrorCode.NO_NODE
            || e.code() == ErrorCode.UNAVAILABLE
            || e.code() == ErrorCode.NODE_UNREACHABLE;
    transaction.executeWithoutResult(
        status ->
            apps.lock(app.name())
                .filter(now -> now.revision() == app.revision())
                .ifPresent(
                    now -> {
                      int failures = passes ? Math.max(1, now.failures()) : now.failures() + 1;
                      Instant retryAt = clock.instant().plus(rules.pause(passes ? 1 : failures));
                      apps.failures(now.name(), failures, retryAt, e.getMessage());
                    }));
  }

  void settled(App app) {
    transaction.executeWithoutResult(
        status ->
            apps.lock(app.name())
                .filter(now -> now.revision() == app.revision())
                .ifPresent(now -> apps.failures(now.name(), 0, null, "")));
  }

  void forget(App app) {
    transaction.executeWithoutResult(
        status -> {
          apps.forget(app.name());
          replicas.forgetMarks();
        });
  }

  private void command(App app, ContainerId container, Command command) {
    present(app, container, reference -> ledger.command(reference, command, Ledger.Gate.NONE));
  }

  /** Somebody else may have removed it: then there is nothing to do. */
  private static void present(App app, ContainerId container, Consumer<Reference> act) {
    try {
      act.accept(new Reference(app.name().tenant(), container.value()));
    } catch (GantryException e) {
      if (e.code() != ErrorCode.NO_SUCH_CONTAINER) {
        throw e;
      }
    }
  }

  private static Caller caller(App app) {
    return new Caller(app.name().tenant(), "app:" + app.name().name(), Set.of(Role.TENANT));
  }
}
