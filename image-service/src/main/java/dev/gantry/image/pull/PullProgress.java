package dev.gantry.image.pull;

import dev.gantry.model.id.Digest;

/**
 * Who is told of a pull. Called by several threads. Each call may throw {@link ListenerLeft}, which
 * ends the pull: nobody waits for it any more.
 */
public interface PullProgress {
  /**
   * A line of text.
   *
   * @param id what it is about; empty when nothing particular
   */
  void message(String id, String text);

  void layer(Digest layer, LayerStep step);

  /**
   * @param current bytes of {@code total} so far
   */
  void bytes(Digest layer, LayerStep step, long current, long total);

  /** A layer has a trouble that may pass. */
  void trouble(Digest layer, String text);

  /** Called each second while nothing else is: a listener that left is noticed. */
  void still();

  /** The client has hung up. */
  final class ListenerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ListenerLeft(Throwable cause) {
      super("the client has gone", cause);
    }
  }
}
