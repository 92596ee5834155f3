package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Membership;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.part.Agent;
import dev.gantry.standalone.part.Context;
import dev.gantry.standalone.part.Distribution;
import dev.gantry.standalone.process.PartControl;
import dev.gantry.standalone.process.PartControl.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A host that only runs containers, for a platform on another one: its agent is all of it. */
final class Worker {
  private final Settings settings;
  private final Installation installation;
  private final Membership membership;

  Worker(Settings settings, Installation installation, Membership membership) {
    this.settings = settings;
    this.installation = installation;
    this.membership = membership;
  }

  /** Starts the agent, unless it runs; returns when the platform has it as a node. */
  void up() throws IOException {
    long begin = System.nanoTime();
    Path lib = installation.home().resolve("lib");
    Path dist = new Distribution(settings.dist()).installOnce(lib);
    Ports ports = installation.choosePorts(Platform.anythingRuns(installation));
    Context context =
        new Context(
            installation,
            ports,
            installation.secrets(new SecureRandom()),
            Listening.of("127.0.0.1", ports),
            new ListenAddress("127.0.0.1", ports.ingress()),
            dist,
            settings.java(),
            false);
    Agent agent = new Agent(context, withPort(ports));
    PartControl control = Platform.control(installation);
    Outcome outcome;
    try {
      outcome = Platform.attempt(Agent.NAME, () -> control.ensure(agent.part(), agent::prepare));
    } catch (LaunchException e) {
      throw new LaunchException(
          e.getMessage()
              + "\nIs "
              + membership.gateway()
              + " reached from here, and the token good?"
              + " See "
              + installation.log(Agent.NAME),
          e);
    }
    Distribution.removeOthers(lib, dist);
    System.out.printf(
        "  %-15s %-10s %5.1f s%nA node of the platform at %s. There, ./gantry node ls shows it.%n",
        Agent.NAME,
        outcome == Outcome.ADOPTED ? "runs" : "started",
        (System.nanoTime() - begin) / 1e9,
        membership.gateway());
  }

  private Membership withPort(Ports ports) {
    return membership.dataAddress().isEmpty()
        ? new Membership(
            membership.gateway(),
            membership.authority(),
            membership.name(),
            ":" + ports.agentData())
        : membership;
  }
}
