package dev.gantry.gateway.route;

/** The routing table: Docker's path layout, plus our own below {@code /api} and {@code /node}. */
public enum Route {
  PING(Audience.ANYONE),
  VERSION(Audience.TENANT),
  INFO(Audience.TENANT),
  /** To image-service, which asks the registry. */
  AUTH(Audience.TENANT),
  EVENTS(Audience.TENANT),
  DISK_USAGE(Audience.TENANT),
  SWARM(Audience.TENANT),
  ATTACH(Audience.TENANT),
  LOGS(Audience.TENANT),
  KILL(Audience.TENANT),
  RESIZE(Audience.TENANT),
  TOP(Audience.TENANT),
  STATS(Audience.TENANT),
  UPDATE(Audience.TENANT),
  LAUNCH(Audience.TENANT),
  ARCHIVE(Audience.TENANT),
  EXPORT(Audience.TENANT),
  CHANGES(Audience.TENANT),
  EXEC_CREATE(Audience.TENANT),
  EXEC_START(Audience.TENANT),
  EXEC_RESIZE(Audience.TENANT),
  EXEC_INSPECT(Audience.TENANT),
  /** To container-service. */
  CONTAINERS(Audience.TENANT),
  /** To container-service. */
  NETWORKS(Audience.TENANT),
  /** To image-service. */
  IMAGES(Audience.TENANT),
  /** To volume-service. */
  VOLUMES(Audience.TENANT),
  TOKENS(Audience.TENANT),
  TENANTS(Audience.TENANT),
  /** Client certificates of tenants. */
  CERTIFICATES(Audience.TENANT),
  AUTHORITY(Audience.ANYONE),
  NODE_REVOCATION(Audience.TENANT),
  /** To container-service. */
  APPS(Audience.TENANT),
  /** To container-service. */
  NODES(Audience.TENANT),
  NODE_REGISTER(Audience.JOINING),
  NODE_ASSIGNMENTS(Audience.NODE),
  NODE_REPORTS(Audience.NODE),
  /** Layers that are assigned to the node, from image-service. */
  NODE_LAYERS(Audience.NODE),
  UNKNOWN(Audience.TENANT);

  private final Audience audience;

  Route(Audience audience) {
    this.audience = audience;
  }

  public Audience audience() {
    return audience;
  }

  /**
   * The route of a request.
   *
   * @param path raw, without a version prefix
   */
  public static Route of(String method, String path) {
    String[] parts = path.substring(Math.min(1, path.length())).split("/", -1);
    boolean get = method.equals("GET");
    return switch (parts[0]) {
      case "containers" -> parts.length < 2 ? UNKNOWN : container(method, parts);
      case "exec" -> parts.length == 3 ? exec(method, parts) : UNKNOWN;
      case "images", "build", "commit", "distribution" -> IMAGES;
      case "networks" -> NETWORKS;
      case "volumes" -> VOLUMES;
      case "v2" -> path.startsWith("/v2/layers/") ? NODE_LAYERS : IMAGES;
      case "_ping" -> only(parts.length == 1 && (get || method.equals("HEAD")), PING);
      case "version" -> only(parts.length == 1 && get, VERSION);
      case "info" -> only(parts.length == 1 && get, INFO);
      case "auth" -> only(parts.length == 1 && method.equals("POST"), AUTH);
      case "events" -> only(parts.length == 1 && get, EVENTS);
      case "system" -> only(path.equals("/system/df") && get, DISK_USAGE);
      case "swarm", "nodes", "services", "tasks", "secrets", "configs" -> SWARM;
      case "api" -> api(path);
      case "node" -> node(method, path);
      default -> UNKNOWN;
    };
  }

  private static Route container(String method, String[] parts) {
    if (parts.length != 3) {
      return CONTAINERS;
    }
    return switch (method + " " + parts[2]) {
      case "POST attach" -> ATTACH;
      case "GET logs" -> LOGS;
      case "POST kill" -> KILL;
      case "POST resize" -> RESIZE;
      case "GET top" -> TOP;
      case "GET stats" -> STATS;
      case "POST update" -> UPDATE;
      case "POST exec" -> EXEC_CREATE;
      case "GET export" -> EXPORT;
      case "GET changes" -> CHANGES;
      case "HEAD archive", "GET archive", "PUT archive" -> ARCHIVE;
      default -> CONTAINERS;
    };
  }

  private static Route exec(String method, String[] parts) {
    return switch (method + " " + parts[2]) {
      case "POST start" -> EXEC_START;
      case "POST resize" -> EXEC_RESIZE;
      case "GET json" -> EXEC_INSPECT;
      default -> UNKNOWN;
    };
  }

  private static Route api(String path) {
    if (path.equals("/api/v1/authority")) {
      return AUTHORITY;
    }
    if (path.matches("/api/v1/tenants/[^/]+/certificates(/[^/]+)?")) {
      return CERTIFICATES;
    }
    if (path.matches("/api/v1/nodes/[^/]+/revoke")) {
      return NODE_REVOCATION;
    }
    if (path.matches("/api/v1/apps(/.*)?")) {
      return APPS;
    }
    if (path.matches("/api/v1/containers/[^/]+/launch")) {
      return LAUNCH;
    }
    if (path.matches("/api/v1/nodes(/.*)?")) {
      return NODES;
    }
    if (path.matches("/api/v1/tenants(/[^/]+)?")) {
      return TENANTS;
    }
    return only(path.matches("/api/v1/tokens(/[^/]+)?"), TOKENS);
  }

  private static Route node(String method, String path) {
    return switch (method + " " + path) {
      case "POST /node/v1/register" -> NODE_REGISTER;
      case "GET /node/v1/assignments" -> NODE_ASSIGNMENTS;
      case "POST /node/v1/reports" -> NODE_REPORTS;
      default -> UNKNOWN;
    };
  }

  private static Route only(boolean matches, Route route) {
    return matches ? route : UNKNOWN;
  }
}
