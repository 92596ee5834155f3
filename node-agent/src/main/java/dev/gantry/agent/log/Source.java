package dev.gantry.agent.log;

/**
 * A descriptor that a container writes to the other end of.
 *
 * @param fd stays the caller's; not to be closed before the {@link Pumping} is drained
 * @param terminal a pty's master: its end is an EIO, and it can't be spliced
 */
public record Source(int fd, LogStream stream, boolean terminal) {}
