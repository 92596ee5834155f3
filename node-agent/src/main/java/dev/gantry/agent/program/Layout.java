package dev.gantry.agent.program;

/**
 * The form of a record in memory: 14 words of 64 bits. The machine code of the stub is written for
 * it; a change here needs a change there and a new {@code Keeper} ABI version.
 */
final class Layout {
  static final int NUMBER = 0;

  /** First of six arguments. */
  static final int ARGS = 8;

  /** Address at which the result is stored too, or 0. */
  static final int OUT = 56;

  /** Bit per errno that is no failure; errnos above 63 share bit 0. */
  static final int TOLERATE = 64;

  /** Record at which to go on after any other error. */
  static final int ON_ERROR = 72;

  /** Record at which to go on, storing nothing, when the result is 0; or 0. */
  static final int ON_ZERO = 80;

  static final int RESULT = 88;

  /** Time stamp counter when the call was done; 0 = it never was. */
  static final int TIME = 96;

  static final int SIZE = 112;

  /** Pseudo call: leave the stub with argument 0 as its result. */
  static final long END = -1;

  /** Pseudo call: move the word at address argument 0 to address argument 1; its result is 0. */
  static final long COPY = -2;

  private Layout() {}
}
