package dev.gantry.agent.network;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.BitSet;

/**
 * The addresses of a subnet. Next-fit: an address that came back is given away again last, so that
 * late packets for its old holder meet nobody. The subnet's first address, the gateway and the
 * broadcast address are never given.
 */
public final class AddressPool {
  private static final int FIRST = 2;

  private final Subnet subnet;
  private final BitSet taken = new BitSet();
  private final int end;
  private int next = FIRST;

  /**
   * @param subnet of prefix 8…30
   */
  public AddressPool(Subnet subnet) {
    if (subnet.prefix() < 8 || subnet.prefix() > 30) {
      throw new IllegalArgumentException("a bridge's subnet has a prefix of 8 to 30: " + subnet);
    }
    this.subnet = subnet;
    this.end = (int) subnet.size() - 1;
  }

  /**
   * An address that nobody has.
   *
   * @throws GantryException NO_ADDRESS if none is free
   */
  public synchronized Ipv4 take() {
    int offset = taken.nextClearBit(next);
    if (offset >= end) {
      offset = taken.nextClearBit(FIRST);
    }
    if (offset >= end) {
      throw new GantryException(
          ErrorCode.NO_ADDRESS,
          "no available IPv4 addresses on this network's address pools: bridge (" + subnet + ")");
    }
    taken.set(offset);
    next = offset + 1;
    return subnet.at(offset);
  }

  /** Marks an address as taken, as found at a restart; false if it was, or is not to be given. */
  public synchronized boolean claim(Ipv4 address) {
    int offset = (int) subnet.offsetOf(address);
    if (!subnet.contains(address) || offset < FIRST || offset >= end || taken.get(offset)) {
      return false;
    }
    taken.set(offset);
    next = offset + 1;
    return true;
  }

  /**
   * Gives one back.
   *
   * @throws IllegalArgumentException if the address was not taken
   */
  public synchronized void release(Ipv4 address) {
    int offset = (int) subnet.offsetOf(address);
    if (!subnet.contains(address) || !taken.get(offset)) {
      throw new IllegalArgumentException(address + " was not taken");
    }
    taken.clear(offset);
  }

  /** How many can still be taken. */
  public synchronized int free() {
    return end - FIRST - taken.cardinality();
  }
}
