package dev.gantry.agent.launch;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.snapshot.Trees;
import dev.gantry.agent.users.IdRange;
import dev.gantry.agent.users.JoinedUsers;
import dev.gantry.agent.users.UserNamespaces;
import dev.gantry.model.spec.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries once what every start in a user namespace does with the kernel and the file system of the
 * data folder: idmapped mounts of it (not every file system has them) and an overlay over those
 * (Linux 5.19).
 */
final class UsersProbe {
  private static final Logger LOG = LoggerFactory.getLogger(UsersProbe.class);
  private static final long CLONE_NEWNS = 0x20000;
  private static final IdRange IDS = new IdRange(0x70000000);

  private final Kernel kernel;
  private final Keepers keepers;
  private final UserNamespaces users;

  UsersProbe(Kernel kernel, Keepers keepers, UserNamespaces users) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.users = users;
  }

  /**
   * @param folder below the data folder; nothing is left in it
   */
  boolean works(Path folder) {
    Path place = folder.toAbsolutePath().resolve("users-probe");
    try {
      try (JoinedUsers joined = users.join(null, IDS)) {
        tryIn(joined, place);
        return true;
      } finally {
        Trees.delete(place);
      }
    } catch (IOException | KernelException e) {
      LOG.warn(
          "Root in containers is root on this host: user namespaces with mapped mounts are not to"
              + " be had here: {}",
          e.getMessage());
      return false;
    }
  }

  private void tryIn(JoinedUsers joined, Path place) throws IOException {
    RootFs root =
        new RootFs(
            List.of(Files.createDirectories(place.resolve("lower"))),
            Files.createDirectories(place.resolve("upper")),
            Files.createDirectories(place.resolve("work")),
            Files.createDirectories(place.resolve("root")));
    Birth birth =
        new Birth(
            new ProcessSpec(List.of("/"), List.of(), "", "", false, false, false, ""),
            false,
            false);
    Program program = birth.program;
    Label child = Label.named("child");
    program.failTo(Keeper.DONE);
    birth.clone("probe", CLONE_NEWNS, child);
    program.jump(Keeper.DONE);
    birth.child(child, () -> steps(birth, joined, root), "/");
    Attempt attempt = new Attempt(kernel, keepers, birth);
    LaunchOutcome outcome = attempt.run();
    attempt.undo();
    if (outcome.failure().isPresent() && !outcome.failure().get().ofExec()) {
      LaunchOutcome.Failure failure = outcome.failure().get();
      throw new KernelException(
          failure.step().callName(), failure.step().target(), failure.errno());
    }
  }

  private static void steps(Birth birth, JoinedUsers joined, RootFs root) {
    ChildCalls calls = new ChildCalls(birth.program);
    UserSteps steps = new UserSteps(calls, joined);
    steps.open();
    calls.mount(null, "/", null, ChildCalls.MS_REC | ChildCalls.MS_PRIVATE, null);
    steps.mapData();
    steps.createAsRoot(HostCapabilities.read().own().bits());
    new RootSteps(calls).append(root);
    calls.folder("/made", 0755);
    steps.enter();
    // A folder can't be executed: that is as far as a probe goes.
    birth.executions = new ProcessSteps(calls).execute(List.of("/"), List.of());
  }
}
