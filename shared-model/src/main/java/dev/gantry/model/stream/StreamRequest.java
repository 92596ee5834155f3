package dev.gantry.model.stream;

/**
 * First line on a connection to an agent's data port: JSON, ended by a line feed, at most {@link
 * #MAX_LINE} bytes. The agent answers with one {@link StreamAnswer} line; then bytes flow raw both
 * ways, each side half-closing when it is done.
 *
 * @param grant a {@link StreamGrant} in its signed form
 * @param key idempotency key of an act; the agent does a key once
 */
public record StreamRequest(String grant, String key, StreamVerb verb) {
  public static final int MAX_LINE = 64 << 10;
}
