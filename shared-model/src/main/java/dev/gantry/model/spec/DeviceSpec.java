package dev.gantry.model.spec;

/**
 * A device node of the host that the container gets.
 *
 * @param pathOnHost a node, or a folder of nodes
 * @param pathInContainer absolute
 * @param permissions some of {@code r}, {@code w} and {@code m} (make the node)
 */
public record DeviceSpec(String pathOnHost, String pathInContainer, String permissions) {
  public DeviceSpec {
    pathInContainer =
        pathInContainer == null || pathInContainer.isEmpty() ? pathOnHost : pathInContainer;
    permissions = permissions == null || permissions.isEmpty() ? "rwm" : permissions;
    if (pathOnHost == null || !pathOnHost.startsWith("/") || !pathInContainer.startsWith("/")) {
      throw new IllegalArgumentException(
          "invalid device: " + pathOnHost + " to " + pathInContainer + ": not absolute paths");
    }
    if (!permissions.matches("[rwm]{1,3}")) {
      throw new IllegalArgumentException("invalid device mode: " + permissions);
    }
  }
}
