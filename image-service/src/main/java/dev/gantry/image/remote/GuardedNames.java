package dev.gantry.image.remote;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to addresses within the caller's reach. Standing between name and connection, it
 * sees each hop, and the very address that is connected to: a name that changes its address between
 * a check and the use of it gains nothing.
 */
final class GuardedNames implements DnsResolver {
  private final Reach reach;

  GuardedNames(Reach reach) {
    this.reach = reach;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] permitted =
        Arrays.stream(InetAddress.getAllByName(host))
            .filter(reach::permits)
            .toArray(InetAddress[]::new);
    if (permitted.length == 0) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "registry "
              + host
              + " is not at an address that you may use: tenants reach public"
              + " registries and what gantry.image.registry.tenant-networks permits");
    }
    return permitted;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
