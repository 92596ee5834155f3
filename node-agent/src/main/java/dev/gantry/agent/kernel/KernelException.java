package dev.gantry.agent.kernel;

/**
 * A system call failed. The message says which one, on what, and why: {@code mount(overlay →
 * /x/rootfs): EBUSY}.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final String target;
  private final int errno;

  /**
   * @param call name of the call, as in its manual page
   * @param target what it was to act on, for people
   * @param errno error number of Linux, positive
   */
  public KernelException(String call, String target, int errno) {
    super(call + "(" + target + "): " + Errno.nameOf(errno));
    this.call = call;
    this.target = target;
    this.errno = errno;
  }

  /**
   * A failure that the kernel explained (netlink's extended acknowledgement).
   *
   * @param explanation the kernel's own words; empty = none
   */
  public KernelException(String call, String target, int errno, String explanation) {
    super(
        call
            + "("
            + target
            + "): "
            + Errno.nameOf(errno)
            + (explanation.isEmpty() ? "" : " (" + explanation + ")"));
    this.call = call;
    this.target = target;
    this.errno = errno;
  }

  public String call() {
    return call;
  }

  public String target() {
    return target;
  }

  public int errno() {
    return errno;
  }

  public boolean is(Errno error) {
    return error.is(errno);
  }
}
