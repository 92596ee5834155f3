package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.PrivateFiles;
import dev.gantry.standalone.probe.PostgresProbe;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.Part;
import dev.gantry.standalone.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;

/**
 * The embedded PostgreSQL: durable, on 127.0.0.1 alone, each service a role of its own that has to
 * give its password.
 */
public final class Postgres {
  public static final String NAME = "postgres";

  private static final String SETTINGS =
      """
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      max_connections = 120
      shared_buffers = '96MB'
      dynamic_shared_memory_type = 'mmap'
      # Nothing reads the log but crash recovery.
      wal_level = 'minimal'
      max_wal_senders = 0
      max_wal_size = '512MB'
      checkpoint_timeout = '15min'
      # Small queries by key: plans are cheap and data is in memory.
      jit = off
      random_page_cost = 1.1
      io_method = 'sync'
      log_line_prefix = '%m [%p] %u@%d '
      log_checkpoints = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      """;

  private static final String ACCESS =
      """
      # Every role gives its password, and the services' roles see only the database gantry.
      host gantry gateway,image,container,volume 127.0.0.1/32 scram-sha-256
      host all    gantry_admin                   127.0.0.1/32 scram-sha-256
      """;

  private final Context context;
  private final UserPrincipal user;
  private final Path binaries;
  private final Path folder;

  public Postgres(Context context, UserPrincipal user, Path binaries) {
    this.context = context;
    this.user = user;
    this.binaries = binaries;
    this.folder = context.installation().home().resolve(NAME);
  }

  /** Makes the cluster when it is not there and writes its settings. */
  public void prepare() throws IOException {
    PrivateFiles.folder(folder, "rwx--x--x", user);
    Path data = data(context.installation());
    if (!Files.exists(data)) {
      initialise(data);
    }
    if (!StaleLock.clear(data)) {
      return;
    }
    replace(data.resolve("gantry.conf"), SETTINGS);
    replace(data.resolve("pg_hba.conf"), ACCESS);
  }

  /** In a draft folder, renamed at the end: a half-made cluster is never taken for a whole one. */
  private void initialise(Path data) throws IOException {
    Path draft = PrivateFiles.folder(data.resolveSibling("data.new"), "rwx------", user);
    Trees.delete(draft);
    Path password = folder.resolve("password.new");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, context.secrets().get("postgres.gantry_admin") + "\n");
    Files.setOwner(password, user);
    try {
      Commands.run(
          ServiceUser.as(
              List.of(
                  binaries.resolve("bin/initdb").toString(),
                  "--pgdata=" + draft,
                  "--username=gantry_admin",
                  "--pwfile=" + password,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C")));
    } finally {
      Files.deleteIfExists(password);
    }
    Files.writeString(
        draft.resolve("postgresql.conf"),
        "include 'gantry.conf'\n# Your own settings:\ninclude_if_exists 'local.conf'\n");
    Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private void replace(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(draft, text);
    Files.setOwner(draft, user);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public Part part() {
    Path data = data(context.installation());
    int port = context.ports().postgres();
    List<String> command =
        ServiceUser.as(
            List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port)));
    return new Part(
        ending(context.installation()),
        command,
        SETTINGS + ACCESS,
        new PostgresProbe(port, Duration.ofSeconds(2)),
        Duration.ofSeconds(60));
  }

  public static Ending ending(Installation installation) {
    return new Ending(NAME, marker(installation), Signal.INT, Duration.ofSeconds(20));
  }

  private static List<String> marker(Installation installation) {
    return List.of("-D", data(installation).toString());
  }

  static Path data(Installation installation) {
    return installation.home().resolve(NAME).resolve("data");
  }
}
