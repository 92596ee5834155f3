package dev.gantry.container.ledger;

import dev.gantry.container.container.Identity;
import dev.gantry.container.membership.Entry;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import java.util.Map;

/**
 * What is stored of a container at its creation.
 *
 * @param stopGrace seconds between stop signal and kill; null = Docker's default
 * @param network name that Docker's answers show
 * @param entries networks of the tenant's own that it enters
 * @param documents given back by inspect
 */
public record NewContainer(
    Identity identity,
    RunSpec spec,
    Integer stopGrace,
    String network,
    List<Entry> entries,
    Shown documents) {

  /**
   * @param config Docker's Config, merged with the image's
   * @param hostConfig Docker's HostConfig
   * @param mounts Docker's Mounts
   */
  public record Shown(Map<String, Object> config, Map<String, Object> hostConfig, Object mounts) {}
}
