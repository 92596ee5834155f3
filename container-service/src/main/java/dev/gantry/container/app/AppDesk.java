package dev.gantry.container.app;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What tenants want of their apps, each wish in one transaction. */
@Component
class AppDesk {
  private final AppTable apps;
  private final HostNames hosts;
  private final Clock clock;

  AppDesk(AppTable apps, HostNames hosts, Clock clock) {
    this.apps = apps;
    this.hosts = hosts;
    this.clock = clock;
  }

  /** The same template again makes no revision. True when the app is new. */
  @Transactional
  public boolean deploy(AppName name, AppSpec spec, Digest image) {
    Template template = spec.template(image);
    Instant now = clock.instant();
    Optional<App> known = apps.lock(name);
    if (known.isEmpty()) {
      int replicas = spec.replicas() == null ? 1 : spec.replicas();
      if (!apps.add(name, replicas, template, now)) {
        throw new GantryException(
            ErrorCode.CONFLICT, "app " + name.name() + " is being made by somebody else");
      }
      hosts.set(name, template.ports());
      return true;
    }
    App app = standing(known.get());
    if (!app.template().equals(template)) {
      apps.revise(app, template, now);
      hosts.set(name, template.ports());
    }
    if (spec.replicas() != null) {
      apps.scale(name, spec.replicas());
    }
    return false;
  }

  @Transactional
  public void scale(AppName name, int replicas) {
    AppSpec.checkReplicas(replicas);
    apps.scale(locked(name).name(), replicas);
  }

  /**
   * A new revision with an old one's template.
   *
   * @param revision null = the one before
   */
  @Transactional
  public void rollback(AppName name, Integer revision) {
    App app = locked(name);
    int wanted = revision == null ? app.revision() - 1 : revision;
    Template template =
        apps.revisions(name).stream()
            .filter(kept -> kept.revision() == wanted)
            .findFirst()
            .map(AppTable.Revision::template)
            .orElseThrow(
                () ->
                    new GantryException(
                        ErrorCode.NOT_FOUND,
                        "app "
                            + name.name()
                            + (revision == null
                                ? " has no earlier revision"
                                : " has no revision " + wanted)));
    if (!template.equals(app.template())) {
      apps.revise(app, template, clock.instant());
      hosts.set(name, template.ports());
    }
  }

  /** Of one that is being removed already, nothing. */
  @Transactional
  public void remove(AppName name) {
    App app = apps.lock(name).orElseThrow(() -> noSuchApp(name));
    apps.remove(app.name(), clock.instant());
  }

  @Transactional
  public App require(AppName name) {
    return apps.find(name).orElseThrow(() -> noSuchApp(name));
  }

  @Transactional
  public List<App> of(TenantId tenant) {
    return apps.of(tenant);
  }

  @Transactional
  public List<AppTable.Revision> revisions(AppName name) {
    return apps.revisions(name);
  }

  private App locked(AppName name) {
    return standing(apps.lock(name).orElseThrow(() -> noSuchApp(name)));
  }

  private static App standing(App app) {
    if (app.isRemoved()) {
      throw new GantryException(
          ErrorCode.CONFLICT, "app " + app.name().name() + " is being removed; try again");
    }
    return app;
  }

  private static GantryException noSuchApp(AppName name) {
    return new GantryException(ErrorCode.NOT_FOUND, "No such app: " + name.name());
  }
}
