package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.part.Agent;
import dev.gantry.standalone.part.Context;
import dev.gantry.standalone.part.ControlPlane;
import dev.gantry.standalone.part.Distribution;
import dev.gantry.standalone.part.Kafka;
import dev.gantry.standalone.part.Postgres;
import dev.gantry.standalone.part.PostgresBinaries;
import dev.gantry.standalone.part.Roles;
import dev.gantry.standalone.part.ServiceUser;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.PartControl;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.List;

/** The four parts of one installation, with what is needed to start and stop each. */
final class Platform {
  private final Context context;
  private final PartControl control;
  private final Postgres postgres;
  private final Kafka kafka;
  private final ControlPlane controlPlane;
  private final Agent agent;

  private Platform(Context context, UserPrincipal user, Path binaries) {
    this.context = context;
    this.control = control(context.installation());
    this.postgres = new Postgres(context, user, binaries);
    this.kafka = new Kafka(context, user);
    this.controlPlane = new ControlPlane(context);
    this.agent = new Agent(context, null);
  }

  /**
   * Options of {@code up}, each null where it was not given.
   *
   * @param api of {@code --listen}
   * @param ingress of {@code --ingress}
   */
  record Listen(String api, String ingress) {
    static final Listen AS_BEFORE = new Listen(null, null);
  }

  /**
   * Opens the installation with all that a start needs: user, jars, programs, ports, secrets.
   *
   * @param listen what the options say
   */
  static Platform open(Settings settings, Installation installation, Listen listen, boolean record)
      throws IOException {
    SecureRandom random = new SecureRandom();
    UserPrincipal user = ServiceUser.openOrMake();
    ServiceUser.requireReachable(installation.home());
    ServiceUser.requireReachable(settings.java());
    Path lib = installation.home().resolve("lib");
    Path dist = new Distribution(settings.dist()).installOnce(lib);
    Path binaries = PostgresBinaries.unpackOnce(lib, System.getProperty("gantry.postgres"));
    Ports ports = installation.choosePorts(anythingRuns(installation));
    Listening listening = Listening.of(installation.listen(listen.api()), ports);
    ListenAddress ingress =
        ListenAddress.parse(installation.ingress(listen.ingress()), ports.ingress());
    return new Platform(
        new Context(
            installation,
            ports,
            installation.secrets(random),
            listening,
            ingress,
            dist,
            settings.java(),
            record),
        user,
        binaries);
  }

  static PartControl control(Installation installation) {
    return new PartControl(installation.run(), installation.home().resolve("log"));
  }

  /** The parts, each after those that need it: the order in which they are stopped. */
  static List<Ending> endings(Installation installation) throws IOException {
    if (installation.membership().isPresent()) {
      return List.of(Agent.ending(installation));
    }
    return List.of(
        ControlPlane.ending(installation),
        Kafka.ending(installation),
        Postgres.ending(installation),
        Agent.ending(installation));
  }

  static boolean anythingRuns(Installation installation) throws IOException {
    PartControl control = control(installation);
    for (Ending part : endings(installation)) {
      if (control.find(part).isPresent()) {
        return true;
      }
    }
    return false;
  }

  Context context() {
    return context;
  }

  PartControl.Outcome startPostgres() {
    return attempt(
        Postgres.NAME,
        () -> {
          PartControl.Outcome outcome = control.ensure(postgres.part(), postgres::prepare);
          new Roles(context).applyOnce();
          return outcome;
        });
  }

  PartControl.Outcome startKafka() {
    return attempt(Kafka.NAME, () -> control.ensure(kafka.part(), kafka::prepare));
  }

  PartControl.Outcome startControlPlane() {
    return attempt(
        ControlPlane.NAME, () -> control.ensure(controlPlane.part(), controlPlane::prepare));
  }

  PartControl.Outcome startAgent() {
    return attempt(Agent.NAME, () -> control.ensure(agent.part(), agent::prepare));
  }

  void stop(Ending part) throws IOException {
    control.stop(part);
  }

  @FunctionalInterface
  interface Step {
    PartControl.Outcome run() throws Exception;
  }

  static PartControl.Outcome attempt(String part, Step step) {
    try {
      return step.run();
    } catch (LaunchException e) {
      throw e;
    } catch (Exception e) {
      throw new LaunchException("starting " + part + " failed: " + e, e);
    }
  }
}
