package dev.gantry.container.creation;

import dev.gantry.model.lease.ImageLease.Healthcheck;
import dev.gantry.model.lease.ImageLease.ImageConfig;
import dev.gantry.model.spec.HealthCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The image's configuration and the tenant's wishes put together, by Docker's rules.
 *
 * @param entrypoint null when there is none
 * @param healthcheck as inspect shows it; null = none
 * @param probe what the node runs for it; null = nothing
 * @param env as inspect shows it: without what the platform adds at the start
 */
public record Merge(
    List<String> entrypoint,
    List<String> cmd,
    List<String> env,
    String workingDir,
    String user,
    Map<String, String> labels,
    String stopSignal,
    Set<String> exposedPorts,
    Healthcheck healthcheck,
    HealthCheck probe) {

  public static Merge of(CreateRequest wishes, ImageConfig image) {
    List<String> entrypoint = wishes.entrypoint();
    List<String> cmd = wishes.cmd();
    if (entrypoint == null || entrypoint.isEmpty()) {
      // An own entrypoint drops the image's command, which was meant for the image's entrypoint.
      cmd = cmd.isEmpty() ? image.cmd() : cmd;
      entrypoint = entrypoint == null ? image.entrypoint() : entrypoint;
    }
    if (entrypoint.isEmpty() || entrypoint.equals(List.of(""))) {
      entrypoint = null;
    }
    if (entrypoint == null && cmd.isEmpty()) {
      throw Bad.request("no command specified");
    }
    Map<String, String> labels = labels(wishes.labels(), image.labels());
    Healthcheck check = HealthWishes.merged(wishes.healthcheck(), image.healthcheck());
    return new Merge(
        entrypoint,
        cmd,
        env(wishes.env(), image.env()),
        workdir(first(wishes.workingDir(), image.workingDir())),
        first(wishes.user(), image.user()),
        labels,
        first(wishes.stopSignal(), image.stopSignal()),
        ports(wishes, image),
        check,
        HealthWishes.runnable(check, wishes, image, labels));
  }

  /** Entrypoint and command: what is executed. Never empty. */
  public List<String> args() {
    List<String> args = new ArrayList<>();
    if (entrypoint != null) {
      args.addAll(entrypoint);
    }
    args.addAll(cmd);
    return args;
  }

  private static String first(String wish, String image) {
    return wish.isEmpty() ? image : wish;
  }

  private static String workdir(String workdir) {
    if (!workdir.isEmpty() && !workdir.startsWith("/")) {
      throw Bad.request(
          "the working directory '" + workdir + "' is invalid, it needs to be an absolute path");
    }
    return workdir;
  }

  /** The tenant's lines, then those of the image whose names the tenant did not use. */
  private static List<String> env(List<String> wishes, List<String> image) {
    Set<String> names = new LinkedHashSet<>();
    List<String> env = new ArrayList<>();
    for (String line : wishes) {
      if (line.isEmpty() || line.startsWith("=")) {
        throw Bad.request("invalid environment variable: " + line);
      }
      names.add(EnvLines.name(line));
      env.add(line);
    }
    image.stream().filter(line -> !names.contains(EnvLines.name(line))).forEach(env::add);
    return env;
  }

  private static Map<String, String> labels(Map<String, String> wishes, Map<String, String> image) {
    Map<String, String> labels = new LinkedHashMap<>(ReservedLabels.strip(image));
    labels.putAll(wishes);
    return labels;
  }

  private static Set<String> ports(CreateRequest wishes, ImageConfig image) {
    Set<String> ports = new LinkedHashSet<>(wishes.exposedPorts().keySet());
    ports.addAll(image.exposedPorts());
    return ports;
  }
}
