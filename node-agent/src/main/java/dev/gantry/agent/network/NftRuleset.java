package dev.gantry.agent.network;

/**
 * The text of our table, in nft's language. Rules never change while the agent runs: published
 * ports are elements of two maps.
 *
 * <ul>
 *   <li>{@code raw}: from the bridge, nothing for 127.0.0.0/8 (which route_localnet would let in,
 *       CVE-2020-8558) and nothing under a foreign source address.
 *   <li>{@code publish}: DNAT for packets to any local address, from outside, from containers and
 *       from the host itself.
 *   <li>{@code postrouting}: masquerade to the outside; for connections of the host from 127.0.0.1;
 *       and for connections that a container makes through a published port, because the answer
 *       would otherwise go straight to it, from an address that it doesn't know.
 *   <li>{@code forward}: outside hosts reach published ports only; bridges of Docker and of other
 *       installations are outside.
 *   <li>{@code input}: a container reaches nothing of the host but replies and echo.
 * </ul>
 */
final class NftRuleset {
  static final String PUBLISHED = "published";
  static final String PUBLISHED_ON = "published_on";

  private static final String TEXT =
      """
      table inet @T@
      delete table inet @T@
      table inet @T@ {
        map published {
          type inet_proto . inet_service : ipv4_addr . inet_service
        }
        map published_on {
          type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
        }
        chain raw {
          type filter hook prerouting priority -300; policy accept;
          iifname "@B@" ip daddr 127.0.0.0/8 drop
          iifname "@B@" ip saddr != @S@ drop
        }
        chain prerouting {
          type nat hook prerouting priority -100; policy accept;
          fib daddr type local jump publish
        }
        chain output {
          type nat hook output priority -100; policy accept;
          fib daddr type local jump publish
        }
        chain publish {
          dnat ip to ip daddr . meta l4proto . th dport map @published_on
          dnat ip to meta l4proto . th dport map @published
        }
        chain postrouting {
          type nat hook postrouting priority 100; policy accept;
          oifname "@B@" ip saddr 127.0.0.0/8 masquerade
          oifname "@B@" ip saddr @S@ ct status dnat masquerade
          oifname != "@B@" ip saddr @S@ masquerade
        }
        chain forward {
          type filter hook forward priority 0; policy accept;
          iifname "@B@" jump of_bridge
          oifname "@B@" jump of_bridge
        }
        chain of_bridge {
          ct state established,related accept
          ct status dnat accept
          iifname "@B@" oifname "@B@" accept
          oifname "@B@" drop
          oifname "docker0" drop
          oifname "br-*" drop
          oifname "gt*" drop
        }
        chain input {
          type filter hook input priority 0; policy accept;
          iifname "@B@" jump from_container
        }
        chain from_container {
          ct state established,related accept
          icmp type echo-request accept
          meta l4proto tcp reject with tcp reset
          reject
        }
      }
      """;

  private NftRuleset() {}

  /** One transaction that makes the table, or empties it and makes it anew. */
  static String text(String table, String bridge, Subnet subnet) {
    return TEXT.replace("@T@", table).replace("@B@", bridge).replace("@S@", subnet.toString());
  }

  /** An element of a map, for the transaction that makes the table. */
  static String element(String table, PublishedPort port, Ipv4 container) {
    String on = port.host().oneIpv4().map(address -> address + " . ").orElse("");
    return "add element inet %s %s { %s%s . %d : %s . %d }\n"
        .formatted(
            table,
            on.isEmpty() ? PUBLISHED : PUBLISHED_ON,
            on,
            port.protocol().word(),
            port.hostPort(),
            container,
            port.containerPort());
  }

  static String deletion(String table) {
    return "table inet %s\ndelete table inet %s\n".formatted(table, table);
  }
}
