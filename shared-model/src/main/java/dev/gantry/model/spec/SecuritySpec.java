package dev.gantry.model.spec;

import java.util.List;

/**
 * Privileges of a container. Capability names are with or without {@code CAP_}, any case.
 *
 * @param seccompProfile empty = our default profile, {@code unconfined}, or a JSON profile
 * @param maskedPaths hidden; null = the default list, which the privileged don't have
 * @param readonlyPaths likewise, not to be written
 * @param devices of the host; the privileged have all
 * @param deviceRules further devices that may be used or made, as {@code c 1:3 rwm}
 */
public record SecuritySpec(
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    boolean noNewPrivileges,
    String seccompProfile,
    List<String> maskedPaths,
    List<String> readonlyPaths,
    List<DeviceSpec> devices,
    List<String> deviceRules) {
  public static final SecuritySpec DEFAULT =
      new SecuritySpec(false, List.of(), List.of(), false, "");

  /** With no devices of the host, and the default lists of paths. */
  public SecuritySpec(
      boolean privileged,
      List<String> capAdd,
      List<String> capDrop,
      boolean noNewPrivileges,
      String seccompProfile) {
    this(privileged, capAdd, capDrop, noNewPrivileges, seccompProfile, null, null, null, null);
  }

  public SecuritySpec {
    capAdd = Checks.copy(capAdd);
    capDrop = Checks.copy(capDrop);
    maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
    readonlyPaths = readonlyPaths == null ? null : List.copyOf(readonlyPaths);
    devices = Checks.copy(devices);
    deviceRules = Checks.copy(deviceRules);
    seccompProfile = seccompProfile == null ? "" : seccompProfile;
  }
}
