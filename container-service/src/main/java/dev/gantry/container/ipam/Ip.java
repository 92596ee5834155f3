package dev.gantry.container.ipam;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of either family.
 *
 * @param bits 32 or 128
 */
public record Ip(BigInteger value, int bits) implements Comparable<Ip> {
  static final int V4 = 32;
  static final int V6 = 128;
  private static final Pattern DOTTED =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int GROUPS = 8;
  private static final int BYTE = 255;
  private static final int GROUP_BITS = 16;
  private static final int GROUP_MASK = 0xffff;

  public Ip {
    if (bits != V4 && bits != V6 || value.signum() < 0 || value.bitLength() > bits) {
      throw new IllegalArgumentException("no address: " + value + " of " + bits + " bits");
    }
  }

  /** Empty when it is no address; an IPv4 one within IPv6 ({@code ::1.2.3.4}) is none here. */
  public static Optional<Ip> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? dotted(text) : grouped(text);
  }

  /**
   * @throws IllegalArgumentException when it is no address
   */
  @JsonCreator
  public static Ip of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("no address: " + text));
  }

  private static Optional<Ip> dotted(String text) {
    if (!DOTTED.matcher(text).matches()) {
      return Optional.empty();
    }
    long value = 0;
    for (String part : text.split("\\.")) {
      int number = Integer.parseInt(part);
      if (number > BYTE) {
        return Optional.empty();
      }
      value = value << 8 | number;
    }
    return Optional.of(new Ip(BigInteger.valueOf(value), V4));
  }

  private static Optional<Ip> grouped(String text) {
    int gap = text.indexOf("::");
    List<String> groups = new ArrayList<>(split(gap < 0 ? text : text.substring(0, gap)));
    if (gap >= 0) {
      List<String> tail = split(text.substring(gap + 2));
      int missing = GROUPS - groups.size() - tail.size();
      if (missing < 1) {
        return Optional.empty();
      }
      groups.addAll(Collections.nCopies(missing, "0"));
      groups.addAll(tail);
    }
    if (groups.size() != GROUPS || !groups.stream().allMatch(g -> GROUP.matcher(g).matches())) {
      return Optional.empty();
    }
    BigInteger value = BigInteger.ZERO;
    for (String group : groups) {
      value = value.shiftLeft(GROUP_BITS).or(new BigInteger(group, 16));
    }
    return Optional.of(new Ip(value, V6));
  }

  private static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
  }

  public boolean isV4() {
    return bits == V4;
  }

  Ip plus(BigInteger steps) {
    return new Ip(value.add(steps), bits);
  }

  Ip next() {
    return plus(BigInteger.ONE);
  }

  @Override
  public int compareTo(Ip other) {
    return bits == other.bits ? value.compareTo(other.value) : Integer.compare(bits, other.bits);
  }

  /** As RFC 5952 writes it. */
  @JsonValue
  @Override
  public String toString() {
    if (isV4()) {
      long v = value.longValue();
      return (v >> 24 & BYTE) + "." + (v >> 16 & BYTE) + "." + (v >> 8 & BYTE) + "." + (v & BYTE);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = value.shiftRight(V6 - GROUP_BITS * (i + 1)).intValue() & GROUP_MASK;
    }
    return written(groups);
  }

  private static String written(int[] groups) {
    int from = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        from = i;
        length = zeros;
      }
    }
    if (length < 2) {
      return hex(groups, 0, GROUPS);
    }
    return hex(groups, 0, from) + "::" + hex(groups, from + length, GROUPS);
  }

  private static String hex(int[] groups, int from, int to) {
    List<String> words = new ArrayList<>();
    for (int i = from; i < to; i++) {
      words.add(Integer.toHexString(groups[i]));
    }
    return String.join(":", words);
  }
}
