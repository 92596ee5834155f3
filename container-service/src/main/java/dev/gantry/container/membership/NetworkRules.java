package dev.gantry.container.membership;

import dev.gantry.container.ipam.Cidr;
import dev.gantry.container.ipam.Pool;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where networks that ask for no subnet get theirs from, and how many a tenant may have.
 *
 * @param ipv4Piece prefix length of a network's subnet
 * @param ipv6Piece the same for IPv6
 */
@ConfigurationProperties("gantry.networks")
public record NetworkRules(
    @DefaultValue("10.224.0.0/12") String ipv4Pool,
    @DefaultValue("24") int ipv4Piece,
    @DefaultValue("fd67:616e:7472::/48") String ipv6Pool,
    @DefaultValue("64") int ipv6Piece,
    @DefaultValue("256") int mostOfTenant) {
  Pool ipv4() {
    return new Pool(Cidr.of(ipv4Pool), ipv4Piece);
  }

  Pool ipv6() {
    return new Pool(Cidr.of(ipv6Pool), ipv6Piece);
  }
}
