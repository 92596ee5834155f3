package dev.gantry.standalone.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.process.PartControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real server, as {@code ./gantry up} runs it. */
@Tag("kernel")
class PostgresTest {
  private Path home;
  private Context context;
  private Postgres postgres;
  private PartControl control;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "PostgreSQL is given a user by root only");
    // Not @TempDir: that is closed to the user gantry.
    home = Files.createTempDirectory("gantry-postgres");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    SecureRandom random = new SecureRandom();
    Installation installation = Installation.openOrMake(home, random);
    Ports ports = installation.choosePorts(false);
    context =
        new Context(
            installation,
            ports,
            installation.secrets(random),
            Listening.of("127.0.0.1", ports),
            new ListenAddress("127.0.0.1", ports.ingress()),
            home.resolve("lib"),
            Path.of(System.getProperty("java.home")),
            false);
    postgres =
        new Postgres(
            context,
            ServiceUser.openOrMake(),
            PostgresBinaries.unpackOnce(home.resolve("lib"), "test"));
    control = new PartControl(installation.run(), home.resolve("log"));
  }

  @AfterEach
  void close() throws IOException {
    if (home == null) {
      return;
    }
    control.stop(Postgres.ending(context.installation()));
    assertThat(control.find(Postgres.ending(context.installation()))).isEmpty();
    Trees.delete(home);
  }

  @Test
  void dataIsKeptOverARestartAndOverACrash() throws IOException, SQLException {
    start();
    execute("image", "CREATE TABLE kept (what text)");
    execute("image", "INSERT INTO kept VALUES ('before the stop')");
    control.stop(Postgres.ending(context.installation()));
    start();
    execute("image", "INSERT INTO kept VALUES ('before the crash')");
    kill();
    start();
    assertThat(query("image", "SELECT string_agg(what, ', ') FROM kept"))
        .isEqualTo("before the stop, before the crash");
    assertThat(query("image", "SHOW fsync")).isEqualTo("on");
  }

  @Test
  void nobodyGetsInWithoutTheRolesPasswordOrIntoAnothersSchema() throws IOException, SQLException {
    start();
    assertThatThrownBy(() -> connect("image", "guess").close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
    assertThatThrownBy(() -> connect("postgres", "").close()).isInstanceOf(SQLException.class);
    execute("volume", "CREATE TABLE secret (what text)");
    assertThatThrownBy(() -> query("image", "SELECT what FROM volume.secret"))
        .hasMessageContaining("permission denied for schema volume");
    assertThatThrownBy(() -> execute("image", "CREATE TABLE public.mine (what text)"))
        .hasMessageContaining("permission denied for schema public");
    assertThatThrownBy(() -> execute("image", "CREATE SCHEMA other"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void aLockThatACrashLeftDoesNotKeepItFromStarting() throws IOException, SQLException {
    start();
    control.stop(Postgres.ending(context.installation()));
    // As after a boot: the pid in the lock is another process of the same user.
    Path lock = Postgres.data(context.installation()).resolve("postmaster.pid");
    Files.writeString(lock, ProcessHandle.current().pid() + "\n");
    start();
    assertThat(query("image", "SELECT 1")).isEqualTo("1");
  }

  private void start() throws IOException, SQLException {
    control.ensure(postgres.part(), postgres::prepare);
    new Roles(context).applyOnce();
  }

  private void kill() throws IOException {
    ProcessHandle server =
        ProcessHandle.of(control.find(Postgres.ending(context.installation())).orElseThrow().pid())
            .orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
  }

  private void execute(String role, String sql) throws SQLException {
    try (Connection connection = connect(role, password(role));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String query(String role, String sql) throws SQLException {
    try (Connection connection = connect(role, password(role));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private String password(String role) {
    return context.secrets().get("postgres." + role);
  }

  private Connection connect(String role, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + context.ports().postgres() + "/gantry", role, password);
  }
}
