package dev.gantry.container.ipam;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the subnets that a tenant asks for, and says all that is wrong with them, as Docker. */
public final class WishCheck {
  private final List<String> faults = new ArrayList<>();
  private final List<Family> families = new ArrayList<>();

  private WishCheck() {}

  /**
   * What came of the wishes.
   *
   * @param faults in Docker's words; then there are no families
   */
  public record Checked(List<Family> families, List<String> faults) {}

  /**
   * @param ipv6 whether IPv6 was asked for: without it subnets of it are passed over
   */
  public static Checked check(List<Wish> wishes, boolean ipv6) {
    WishCheck check = new WishCheck();
    wishes.stream().filter(wish -> !wish.isNothing()).forEach(wish -> check.one(wish, ipv6));
    return new Checked(
        check.faults.isEmpty() ? List.copyOf(check.families) : List.of(),
        List.copyOf(check.faults));
  }

  private void one(Wish wish, boolean ipv6) {
    Optional<Cidr> parsed = Cidr.parse(wish.subnet());
    if (parsed.isEmpty()) {
      faults.add("invalid subnet " + wish.subnet() + ": invalid CIDR block notation");
      return;
    }
    Cidr subnet = parsed.get();
    if (!subnet.isV4() && !ipv6) {
      return;
    }
    if (!subnet.equals(subnet.masked())) {
      faults.add("invalid subnet " + subnet + ": it should be " + subnet.masked());
    }
    Cidr range = range(wish.range(), subnet);
    Ip gateway = address("gateway " + wish.gateway(), wish.gateway(), subnet);
    Map<String, Ip> aux = new HashMap<>();
    new TreeMap<>(wish.aux())
        .forEach((name, text) -> aux.put(name, address("auxiliary address " + name, text, subnet)));
    if (faults.isEmpty()) {
      families.add(
          new Family(
              subnet, gateway == null ? first(subnet, range, aux) : gateway, range, aux, true));
    }
  }

  /** As Docker: the first that a container could have, of the range where there is one. */
  private static Ip first(Cidr subnet, Cidr range, Map<String, Ip> aux) {
    Family without = new Family(subnet, subnet.first(), range, aux, true);
    return without.free(List.of(), null).orElse(subnet.last());
  }

  private Cidr range(String text, Cidr subnet) {
    if (text.isEmpty()) {
      return null;
    }
    String bad = "invalid ip-range " + text + ": ";
    Optional<Cidr> parsed = Cidr.parse(text);
    if (parsed.isEmpty()) {
      faults.add(bad + "invalid CIDR block notation");
      return null;
    }
    Cidr range = parsed.get();
    if (range.isV4() != subnet.isV4()) {
      faults.add(bad + "parent subnet is an " + family(subnet) + " block");
      return null;
    }
    if (range.prefix() < subnet.prefix()) {
      faults.add(bad + "CIDR block is bigger than its parent subnet " + subnet);
    }
    if (!range.equals(range.masked())) {
      faults.add(bad + "it should be " + range.masked());
    }
    if (!subnet.contains(range.base())) {
      faults.add(bad + "parent subnet " + subnet + " doesn't contain ip-range");
    }
    return range;
  }

  private Ip address(String what, String text, Cidr subnet) {
    if (text.isEmpty()) {
      return null;
    }
    Optional<Ip> ip = Ip.parse(text);
    if (ip.isEmpty()) {
      faults.add("invalid " + what + ": invalid address");
    } else if (ip.get().isV4() != subnet.isV4()) {
      faults.add("invalid " + what + ": parent subnet is an " + family(subnet) + " block");
    } else if (!subnet.contains(ip.get())) {
      faults.add("invalid " + what + ": parent subnet " + subnet + " doesn't contain this address");
    }
    return ip.orElse(null);
  }

  private static String family(Cidr subnet) {
    return subnet.isV4() ? "IPv4" : "IPv6";
  }
}
