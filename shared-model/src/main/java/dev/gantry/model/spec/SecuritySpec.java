package dev.gantry.model.spec;

import java.util.List;

/**
 * Privileges of a container. Capability names are with or without {@code CAP_}, any case.
 *
 * @param seccompProfile empty = our default profile, {@code unconfined}, or a JSON profile
 */
public record SecuritySpec(
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    boolean noNewPrivileges,
    String seccompProfile) {
  public static final SecuritySpec DEFAULT =
      new SecuritySpec(false, List.of(), List.of(), false, "");

  public SecuritySpec {
    capAdd = Checks.copy(capAdd);
    capDrop = Checks.copy(capDrop);
    seccompProfile = seccompProfile == null ? "" : seccompProfile;
  }
}
