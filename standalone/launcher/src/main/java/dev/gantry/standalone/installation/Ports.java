package dev.gantry.standalone.installation;

import java.util.List;

/**
 * The block of ports of one installation, bound to 127.0.0.1 unless it is asked otherwise.
 *
 * @param base the first port; blocks are {@value #BLOCK} wide and begin at {@value #FIRST}
 */
public record Ports(int base) {
  static final int FIRST = 24170;
  static final int BLOCK = 20;
  private static final int USED = 12;
  private static final int LAST = 32_000;

  public Ports {
    if (base < 1024 || base + BLOCK > 65_536) {
      throw new IllegalArgumentException("no room for a block of ports at " + base);
    }
  }

  public int gateway() {
    return base;
  }

  public int image() {
    return base + 1;
  }

  public int container() {
    return base + 2;
  }

  public int volume() {
    return base + 3;
  }

  public int gatewayManagement() {
    return base + 4;
  }

  public int postgres() {
    return base + 5;
  }

  public int kafka() {
    return base + 6;
  }

  public int kafkaController() {
    return base + 7;
  }

  public int agentMetrics() {
    return base + 8;
  }

  /** The gateway's listener for other hosts. */
  public int gatewayTls() {
    return base + 9;
  }

  /** The data port of an agent whose gateway is on another host. */
  public int agentData() {
    return base + 10;
  }

  /** Where the public reaches apps. */
  public int ingress() {
    return base + 11;
  }

  /** Every port that is bound when all parts run. */
  public List<Integer> all() {
    return java.util.stream.IntStream.range(base, base + USED).boxed().toList();
  }

  /** The blocks in the order in which they are tried; below Linux's ephemeral range (32768). */
  static List<Ports> blocks() {
    return java.util.stream.IntStream.iterate(FIRST, b -> b < LAST, b -> b + BLOCK)
        .mapToObj(Ports::new)
        .toList();
  }
}
