package dev.gantry.container.ipam;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of a network in one family.
 *
 * @param gateway the bridge's own
 * @param range null = containers get addresses of the whole subnet
 * @param aux addresses that no container gets, by what they are for
 * @param asked the subnet is the tenant's own choice: then so may be the addresses in it
 */
public record Family(Cidr subnet, Ip gateway, Cidr range, Map<String, Ip> aux, boolean asked) {
  public Family {
    Objects.requireNonNull(subnet, "subnet");
    Objects.requireNonNull(gateway, "gateway");
    aux = aux == null ? Map.of() : Map.copyOf(aux);
  }

  /** Of a subnet that nobody asked for: the first address is the gateway's. */
  public static Family of(Cidr subnet) {
    return new Family(subnet, subnet.first().next(), null, Map.of(), false);
  }

  /** Whether a container can have it at all. */
  public boolean isUsable(Ip ip) {
    boolean edge = ip.equals(subnet.first()) || subnet.isV4() && ip.equals(subnet.last());
    return subnet.contains(ip) && !edge && !ip.equals(gateway) && !aux.containsValue(ip);
  }

  /**
   * The next address for a container.
   *
   * @param taken by others
   * @param after what was given out last; null = none was yet
   */
  public Optional<Ip> free(Collection<Ip> taken, Ip after) {
    Cidr from = range == null ? subnet : range;
    Set<Ip> used = new HashSet<>(taken);
    Ip ip = after == null || !from.contains(after) ? from.first() : behind(from, after);
    // Every address that is passed over is one of these, or an edge, the gateway, auxiliary.
    long tries = used.size() + aux.size() + 4L;
    for (long i = 0; i < tries; i++) {
      if (isUsable(ip) && !used.contains(ip)) {
        return Optional.of(ip);
      }
      ip = behind(from, ip);
    }
    return Optional.empty();
  }

  private static Ip behind(Cidr block, Ip ip) {
    return ip.equals(block.last()) ? block.first() : ip.next();
  }
}
