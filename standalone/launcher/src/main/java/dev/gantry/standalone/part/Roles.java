package dev.gantry.standalone.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The database {@code gantry} with a role and a schema for each service; a role can use only its
 * own schema. Can be applied again at any time.
 */
public final class Roles {
  /** The services; each name is role, schema and the secret's name. */
  static final List<String> SERVICES = List.of("gateway", "image", "container", "volume");

  private final Context context;

  public Roles(Context context) {
    this.context = context;
  }

  /** Applies the roles unless a marker says that it was done for this cluster. */
  public void applyOnce() throws IOException, SQLException {
    Path done = Postgres.data(context.installation()).resolveSibling("roles");
    String plan = String.join(" ", SERVICES);
    if (Files.exists(done) && Files.readString(done).equals(plan)) {
      return;
    }
    apply();
    Files.writeString(done, plan);
  }

  private void apply() throws SQLException {
    try (Connection admin = connect("postgres");
        Statement statement = admin.createStatement()) {
      if (!exists(statement, "pg_database WHERE datname = 'gantry'")) {
        statement.execute("CREATE DATABASE gantry");
      }
    }
    try (Connection admin = connect("gantry");
        Statement statement = admin.createStatement()) {
      statement.execute("REVOKE ALL ON DATABASE gantry FROM PUBLIC");
      statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
      for (String service : SERVICES) {
        service(statement, service);
      }
    }
  }

  /** Names are our own constants and the password is hexadecimal: nothing to quote. */
  private void service(Statement statement, String service) throws SQLException {
    String login = "LOGIN PASSWORD '" + context.secrets().get("postgres." + service) + "'";
    boolean known = exists(statement, "pg_roles WHERE rolname = '" + service + "'");
    statement.execute((known ? "ALTER" : "CREATE") + " ROLE " + service + " " + login);
    statement.execute("ALTER ROLE " + service + " SET search_path = " + service);
    statement.execute("GRANT CONNECT, TEMPORARY ON DATABASE gantry TO " + service);
    statement.execute("CREATE SCHEMA IF NOT EXISTS " + service + " AUTHORIZATION " + service);
  }

  private static boolean exists(Statement statement, String what) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + what)) {
      return rows.next();
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(context.ports().postgres(), database),
        "gantry_admin",
        context.secrets().get("postgres.gantry_admin"));
  }
}
