package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Kernel;

/** Looks up users in a container's own files. */
public final class ImageUsers {
  private final Kernel kernel;

  public ImageUsers(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Ids of a user, as they are on disk.
   *
   * @param uid of the user
   * @param gid of its primary group, or of the group that was asked for
   */
  public record Ids(long uid, long gid) {}

  /**
   * @param user as in {@code --user}
   * @throws IllegalArgumentException in Docker's words if there is no such user or group
   */
  public Ids find(RootFs root, String user) {
    ImageFiles files = new ImageFiles(kernel, root);
    UserIdentity identity =
        UserIdentity.resolve(user, files.etcLines("passwd"), files.etcLines("group"));
    return new Ids(identity.uid(), identity.gid());
  }
}
