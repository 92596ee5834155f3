package dev.gantry.agent.log;

/**
 * What a stream had of a line at some place in the log.
 *
 * @param bytes the line so far; none at the begin of a line
 * @param continued a part of the line came out before: it is a long one
 * @param cut the begin of the line is rotated away
 */
public record Head(LogStream stream, byte[] bytes, boolean continued, boolean cut) {}
