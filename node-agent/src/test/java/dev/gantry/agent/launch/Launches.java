package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.agent.testing.TestInstallations;
import dev.gantry.agent.users.IdRange;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.Rlimit;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Root file systems of busybox, requests, and runs to the end; for tests. */
final class Launches {
  static final Kernel KERNEL = new LinuxKernel();
  static final IdRange USERS = new IdRange(0x70010000);
  private static final Random RANDOM = new Random();
  private final Path home;
  private final Path layer;

  /** Of all requests that wish no others; null: the host's. */
  IdRange users;

  Launches(Path home) {
    this.home = home;
    this.layer = busybox(home.resolve("layer"));
  }

  static String newInstallation() {
    return TestInstallations.fresh();
  }

  static ContainerId newId() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new ContainerId(HexFormat.of().formatHex(bytes));
  }

  private static Path busybox(Path root) {
    try {
      for (String folder : List.of("bin", "etc", "tmp", "root")) {
        Files.createDirectories(root.resolve(folder));
      }
      Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
      for (String name :
          List.of(
              "sh",
              "cat",
              "echo",
              "true",
              "false",
              "id",
              "ls",
              "sleep",
              "mount",
              "hostname",
              "pwd",
              "env",
              "kill",
              "dd",
              "grep",
              "head",
              "stat",
              "wc",
              "unshare",
              "chroot",
              "mknod",
              "test",
              "readlink",
              "touch",
              "ip",
              "seq",
              "tail",
              "sed",
              "printf",
              "mkdir",
              "umask",
              "stty",
              "tty",
              "nice",
              "ps",
              "tr",
              "find",
              "rm",
              "mv",
              "ln")) {
        Files.createSymbolicLink(root.resolve("bin/" + name), Path.of("busybox"));
      }
      Files.writeString(
          root.resolve("etc/passwd"),
          "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:app:/home/app:/bin/sh\n");
      Files.writeString(root.resolve("etc/group"), "root:x:0:\napp:x:1001:\naudio:x:29:app\n");
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path layer() {
    return layer;
  }

  /** What a test changes of a plain request. */
  static final class Wish {
    List<String> args = List.of("true");
    List<String> env = List.of();
    String workdir = "";
    String user = "";
    boolean openStdin;
    boolean tty;
    TerminalSize size = TerminalSize.UNKNOWN;
    Resources resources = Resources.UNLIMITED;
    SecuritySpec security = SecuritySpec.DEFAULT;
    NetworkMode network = new NetworkMode.None();
    boolean readOnlyRoot;
    Map<String, String> sysctls = Map.of();
    List<ResolvedMount> mounts = List.of();
    EtcFiles etc = EtcFiles.NONE;
    List<String> groups = List.of();
    List<Rlimit> rlimits = List.of();
    Namespaces namespaces = Namespaces.OWN;
    boolean init;
    IdRange users;

    /** As the node decides it. */
    private IdRange users(IdRange usual) {
      boolean host =
          security.privileged()
              || network instanceof NetworkMode.Host
              || namespaces.hostPids()
              || namespaces.hostIpc()
              || namespaces.hostNames()
              || namespaces.hostUsers();
      return host ? null : users == null ? usual : users;
    }

    Wish args(String... args) {
      this.args = List.of(args);
      return this;
    }

    Wish sh(String script) {
      return args("sh", "-c", script);
    }
  }

  static Wish sh(String script) {
    return new Wish().sh(script);
  }

  static Wish run(String... args) {
    return new Wish().args(args);
  }

  static Resources resources(UnaryOperator<long[]> change) {
    long[] values = change.apply(new long[4]);
    return new Resources(values[0], 0, 0, values[1], values[2], 0, 0, "", "", values[3], 0, 0);
  }

  LaunchRequest request(Wish wish) {
    return request(wish, null);
  }

  /** In that network, for a wish on the bridge. */
  LaunchRequest request(Wish wish, Path netns) {
    ContainerId id = newId();
    try {
      Path own = home.resolve(id.shortId());
      for (String folder : List.of("upper", "work", "root")) {
        Files.createDirectories(own.resolve(folder));
      }
      List<MountSpec> none = List.of();
      RunSpec spec =
          new RunSpec(
              "test",
              "busybox:test",
              List.of(),
              new ProcessSpec(
                  wish.args,
                  wish.env,
                  wish.workdir,
                  wish.user,
                  wish.tty,
                  wish.openStdin,
                  false,
                  "",
                  0,
                  0,
                  wish.groups,
                  wish.rlimits),
              wish.resources,
              wish.security,
              wish.network,
              none,
              "",
              "",
              List.of(),
              Resolver.HOST,
              wish.init,
              wish.readOnlyRoot,
              wish.sysctls,
              null,
              RestartPolicy.NO,
              wish.namespaces,
              null);
      RootFs rootFs =
          new RootFs(
              List.of(layer), own.resolve("upper"), own.resolve("work"), own.resolve("root"));
      return new LaunchRequest(
          id,
          1,
          1,
          spec,
          rootFs,
          wish.mounts,
          wish.etc,
          netns,
          wish.size,
          wish.users(users),
          own.resolve("launched"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a run left. */
  record Result(String out, String err, ExitStatus exit) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  Result finish(Launcher launcher, Wish wish) throws Exception {
    try (LaunchedProcess process = launcher.launch(request(wish))) {
      String[] err = new String[1];
      Thread reader =
          Thread.ofPlatform().start(() -> err[0] = readAll(process.stderr().orElseThrow()));
      String out = readAll(process.stdout().orElseThrow());
      reader.join();
      return new Result(out, err[0], process.awaitExit());
    }
  }

  static String readAll(int fd) {
    StringBuilder text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(65536);
      long count;
      while ((count = KERNEL.read(fd, buffer)) > 0) {
        byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  /** Cgroups, processes and mounts of this installation, by name; empty when all is clean. */
  static List<String> leftovers(String installation) throws IOException {
    return TestCgroups.ofInstallation(installation).stream().map(Path::toString).toList();
  }
}
