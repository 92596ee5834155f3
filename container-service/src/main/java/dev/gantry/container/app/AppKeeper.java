package dev.gantry.container.app;

import dev.gantry.container.rollout.Goal;
import dev.gantry.container.rollout.Outlook;
import dev.gantry.container.rollout.Replica;
import dev.gantry.container.rollout.Rollout;
import dev.gantry.container.rollout.Rules;
import dev.gantry.container.rollout.Step;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps apps as they are wanted: looks several times a second, plans purely, and does what the plan
 * says step by step. What failed is planned anew at the next look.
 */
@Component
class AppKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(AppKeeper.class);

  private final AppTable apps;
  private final ReplicaTable replicas;
  private final Replicas hands;
  private final Hearing hearing;
  private final KeeperTerm term;
  private final Rules rules;
  private final TransactionTemplate transaction;
  private final Clock clock;

  AppKeeper(
      AppTable apps,
      ReplicaTable replicas,
      Replicas hands,
      Hearing hearing,
      KeeperTerm term,
      AppRules rules,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.apps = apps;
    this.replicas = replicas;
    this.hands = hands;
    this.hearing = hearing;
    this.term = term;
    this.rules = rules.rules();
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  @Scheduled(
      initialDelayString = "${gantry.apps.first-look:1s}",
      fixedDelayString = "${gantry.apps.look-every:300ms}")
  void scheduled() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("apps are not looked after now, but later: {}", e.toString());
    }
  }

  private record Seen(
      List<App> apps, Map<AppName, List<ReplicaTable.Found>> replicas, Outlook outlook) {}

  /** One look at all apps. */
  void look() {
    Seen seen = transaction.execute(status -> see());
    for (App app : seen.apps()) {
      keep(app, seen.replicas().getOrDefault(app.name(), List.of()), seen.outlook());
    }
  }

  private Seen see() {
    List<App> all = apps.all();
    Outlook outlook = all.isEmpty() ? Outlook.of(List.of(), null, clock.instant()) : hearing.look();
    return all.isEmpty() || !term.isOurs()
        ? new Seen(List.of(), Map.of(), outlook)
        : new Seen(all, replicas.all(), outlook);
  }

  private void keep(App app, List<ReplicaTable.Found> found, Outlook outlook) {
    Goal goal =
        new Goal(
            app.replicas(), app.revision(), app.isRemoved(), app.retryAt(), app.failures() > 0);
    List<Replica> observed = found.stream().map(ReplicaTable.Found::replica).toList();
    List<Step> steps = Rollout.plan(goal, observed, outlook, rules);
    try {
      for (Step step : steps) {
        take(app, step, found);
      }
    } catch (GantryException e) {
      hands.failed(app, e);
    } catch (RuntimeException e) {
      // The other apps are looked after all the same, and the user of this one sees it.
      LOG.error("app {} is not looked after now, but later", app.name(), e);
      hands.failed(app, new GantryException(ErrorCode.INTERNAL, "unexpected failure: " + e, e));
    }
  }

  private void take(App app, Step step, List<ReplicaTable.Found> found) {
    switch (step) {
      case Step.Create create -> hands.create(app);
      case Step.Start start -> hands.start(app, start.container());
      case Step.Drain drain -> hands.drain(drain.container());
      case Step.Stop stop -> hands.stop(app, stop.container());
      case Step.Remove remove -> hands.remove(app, remove.container());
      case Step.NoteEnd end -> hands.ended(app, named(found, end), end.failed());
      case Step.Settle settle -> hands.settled(app);
      case Step.Forget forget -> hands.forget(app);
    }
  }

  private static ReplicaTable.Found named(List<ReplicaTable.Found> found, Step.NoteEnd end) {
    return found.stream()
        .filter(one -> one.replica().container().equals(end.container()))
        .findFirst()
        .orElseThrow();
  }
}
