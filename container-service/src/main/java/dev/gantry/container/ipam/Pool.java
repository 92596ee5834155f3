package dev.gantry.container.ipam;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Optional;

/**
 * Where networks that ask for no subnet get one from.
 *
 * @param piece prefix length of a network's subnet
 */
public record Pool(Cidr whole, int piece) {
  public Pool {
    if (piece < whole.prefix() || piece > whole.base().bits() - 2) {
      throw new IllegalArgumentException("no pieces of /" + piece + " in the pool " + whole);
    }
  }

  /**
   * A piece that overlaps none of those taken.
   *
   * @param from any number: the piece that is looked at first. One that was given back a moment ago
   *     may still be on its node, so who asks begins anywhere
   */
  public Optional<Cidr> free(Collection<Cidr> taken, long from) {
    BigInteger count = BigInteger.ONE.shiftLeft(piece - whole.prefix());
    BigInteger size = BigInteger.ONE.shiftLeft(whole.base().bits() - piece);
    BigInteger start = BigInteger.valueOf(from).mod(count);
    for (BigInteger i = BigInteger.ZERO; i.compareTo(count) < 0; i = i.add(BigInteger.ONE)) {
      Cidr one = new Cidr(whole.first().plus(start.add(i).mod(count).multiply(size)), piece);
      if (taken.stream().noneMatch(one::overlaps)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }
}
