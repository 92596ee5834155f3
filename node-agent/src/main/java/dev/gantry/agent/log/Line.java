package dev.gantry.agent.log;

import java.time.Instant;

/**
 * A line that a container wrote.
 *
 * @param time when it was complete
 * @param bytes with its line feed, if it has one
 * @param continued it is the rest of a line longer than {@link Lines#MAX_LINE}
 */
public record Line(LogStream stream, Instant time, byte[] bytes, boolean continued) {}
