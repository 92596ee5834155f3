package dev.gantry.model.spec;

import java.util.List;
import java.util.Map;

/**
 * All that a node needs to make and run a container. It asks nobody back.
 *
 * @param name the container's name without slash, for messages and logs
 * @param imageName the reference that the tenant gave, for messages
 * @param layers bottom first
 * @param hostname inside the container; empty = the container's short id (host network: the host's)
 * @param extraHosts {@code name:address} lines for /etc/hosts
 * @param init run our reaper as process 1
 * @param readOnlyRoot mount the root file system read-only
 * @param restart what the node does when a run ends by itself
 * @param health null = none
 */
public record RunSpec(
    String name,
    String imageName,
    List<LayerRef> layers,
    ProcessSpec process,
    Resources resources,
    SecuritySpec security,
    NetworkMode network,
    List<MountSpec> mounts,
    String hostname,
    String domainname,
    List<String> extraHosts,
    Resolver dns,
    boolean init,
    boolean readOnlyRoot,
    Map<String, String> sysctls,
    LogPolicy log,
    RestartPolicy restart,
    Namespaces namespaces,
    HealthCheck health) {
  public RunSpec {
    namespaces = namespaces == null ? Namespaces.OWN : namespaces;
    layers = Checks.copy(layers);
    mounts = Checks.copy(mounts);
    extraHosts = Checks.copy(extraHosts);
    dns = dns == null ? Resolver.HOST : dns;
    sysctls = Checks.copy(sysctls);
    hostname = hostname == null ? "" : hostname;
    domainname = domainname == null ? "" : domainname;
    resources = resources == null ? Resources.UNLIMITED : resources;
    security = security == null ? SecuritySpec.DEFAULT : security;
    log = log == null ? LogPolicy.DEFAULT : log;
    restart = restart == null ? RestartPolicy.NO : restart;
  }

  /** Of a container that is not restarted. */
  public RunSpec(
      String name,
      String imageName,
      List<LayerRef> layers,
      ProcessSpec process,
      Resources resources,
      SecuritySpec security,
      NetworkMode network,
      List<MountSpec> mounts,
      String hostname,
      String domainname,
      List<String> extraHosts,
      Resolver dns,
      boolean init,
      boolean readOnlyRoot,
      Map<String, String> sysctls,
      LogPolicy log) {
    this(
        name,
        imageName,
        layers,
        process,
        resources,
        security,
        network,
        mounts,
        hostname,
        domainname,
        extraHosts,
        dns,
        init,
        readOnlyRoot,
        sysctls,
        log,
        RestartPolicy.NO,
        Namespaces.OWN,
        null);
  }

  /** The same with another policy. */
  public RunSpec restarting(RestartPolicy policy) {
    return new RunSpec(
        name,
        imageName,
        layers,
        process,
        resources,
        security,
        network,
        mounts,
        hostname,
        domainname,
        extraHosts,
        dns,
        init,
        readOnlyRoot,
        sysctls,
        log,
        policy,
        namespaces,
        health);
  }
}
