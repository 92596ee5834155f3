package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Protocols of published ports. */
public enum Protocol {
  TCP(6),
  UDP(17);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** The protocol's number in an IP header. */
  int number() {
    return number;
  }

  @JsonCreator
  public static Protocol of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** As Docker writes it: {@code tcp}. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
