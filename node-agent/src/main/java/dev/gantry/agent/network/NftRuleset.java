package dev.gantry.agent.network;

/**
 * The text of our tables, in nft's language. Rules never change while the agent runs: published
 * ports are elements of two maps, and whose a container is stands in maps and sets too.
 *
 * <ul>
 *   <li>{@code raw}: from the bridge, nothing for 127.0.0.0/8 (which route_localnet would let in,
 *       CVE-2020-8558) and nothing under a foreign source address.
 *   <li>{@code publish}: DNAT for packets to any local address, from outside, from containers and
 *       from the host itself.
 *   <li>{@code translated}: what belongs to a connection to a published port, for the bridge.
 *   <li>{@code postrouting}: masquerade to the outside; for connections of the host from 127.0.0.1;
 *       and for connections that a container makes through a published port, because the answer
 *       would otherwise go straight to it, from an address that it doesn't know.
 *   <li>{@code forward}: outside hosts reach published ports only; bridges of Docker and of other
 *       installations are outside; and containers don't reach other hosts' agents.
 *   <li>{@code between}: what a container sends to another by way of the host stays within its
 *       tenant.
 *   <li>{@code input}: a container reaches nothing of the host but replies and echo.
 *   <li>{@code of_own}: networks of tenants' own, whose bridges stand in sets: each within itself,
 *       and outwards unless it is internal.
 *   <li>In the bridge's own table, where frames go from cable to cable: none under a foreign
 *       address, IPv4 or MAC (before the bridge learns where that is), and none from one tenant to
 *       another, of whatever protocol; and what the host sends to one cable comes out of no other,
 *       though the bridge has forgotten where it is.
 * </ul>
 */
final class NftRuleset {
  static final String PUBLISHED = "published";
  static final String PUBLISHED_ON = "published_on";
  static final String TENANT_OF = "tenant_of";
  static final String MEMBERS = "members";
  static final String PLACES = "places";
  static final String CARDS = "cards";
  static final String TENANT_AT = "tenant_at";
  static final String MEMBERS_AT = "members_at";
  static final String CLOSED = "closed";
  static final String OWN = "own";
  static final String INTERNAL = "internal";
  static final String TALKING = "talking";
  static final String AT = "at";
  static final String AT6 = "at6";
  static final String MASKED = "masked";
  static final String MASKED6 = "masked6";
  static final String PLACES6 = "places6";

  /**
   * Mark of packets of connections to published ports. Where br_netfilter is loaded (as Docker
   * does), these are not routed but go from cable to cable with their new address. Veths clear
   * marks, so that no container can set it.
   */
  private static final int BY_PUBLISHED_PORT = 0x67740000;

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
        map tenant_at {
          type ipv4_addr : mark
        }
        set members_at {
          type ipv4_addr . mark
        }
        set closed {
          type ipv4_addr . inet_service
        }
        set own {
          type ifname
        }
        set internal {
          type ifname
        }
        set talking {
          type ifname . ifname
        }
        set at {
          type ifname . ipv4_addr
        }
        set at6 {
          type ifname . ipv6_addr
        }
        set masked {
          type ipv4_addr
        }
        set masked6 {
          type ipv6_addr
        }
        chain raw {
          type filter hook prerouting priority -300; policy accept;
          iifname @own ip daddr 127.0.0.0/8 drop
          iifname "@B@" ip daddr 127.0.0.0/8 drop
          iifname "@B@" ip saddr != @S@ drop
        }
        chain prerouting {
          type nat hook prerouting priority -100; policy accept;
          fib daddr type local jump publish
        }
        chain translated {
          type filter hook prerouting priority -90; policy accept;
          iifname "@B@" ct status dnat meta mark set @P@
          iifname @own ct status dnat meta mark set @P@
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
          oifname @own ip saddr 127.0.0.0/8 masquerade
          ct status dnat oifname . ip saddr @at masquerade
          oifname . ip saddr != @at ip saddr @masked masquerade
          oifname . ip6 saddr != @at6 ip6 saddr @masked6 masquerade
        }
        chain forward {
          type filter hook forward priority 0; policy accept;
          iifname "@B@" jump of_bridge
          oifname "@B@" jump of_bridge
          iifname @own jump of_own
          oifname @own jump of_own
        }
        chain of_own {
          iifname @own ip daddr . tcp dport @closed reject with tcp reset
          ct state established,related accept
          iifname . oifname @talking accept
          iifname @internal drop
          oifname @internal drop
          ct status dnat accept
          oifname @own drop
          oifname "docker0" drop
          oifname "br-*" drop
          oifname "gt*" drop
          oifname "gn*" drop
        }
        chain of_bridge {
          iifname "@B@" ip daddr . tcp dport @closed reject with tcp reset
          ct state established,related accept
          ct status dnat accept
          iifname "@B@" oifname "@B@" goto between
          oifname "@B@" drop
          oifname "docker0" drop
          oifname "br-*" drop
          oifname "gt*" drop
        }
        chain between {
          meta nfproto ipv6 accept
          meta mark set ip saddr map @tenant_at
          ip daddr . meta mark @members_at accept
          drop
        }
        chain input {
          type filter hook input priority 0; policy accept;
          iifname "@B@" jump from_container
          iifname @own jump from_container
        }
        chain from_container {
          ct state established,related accept
          icmp type echo-request accept
          icmpv6 type { echo-request, nd-neighbor-solicit, nd-neighbor-advert } accept
          meta l4proto tcp reject with tcp reset
          reject
        }
      }
      table bridge @T@
      delete table bridge @T@
      table bridge @T@ {
        map tenant_of {
          typeof iifname : meta mark
        }
        set members {
          typeof oifname . meta mark
        }
        set places {
          typeof iifname . ip saddr
        }
        set cards {
          typeof iifname . ether saddr
        }
        set places6 {
          typeof iifname . ip6 saddr
        }
        chain prerouting {
          type filter hook prerouting priority -300; policy accept;
          iifname "@V@*" iifname . ether saddr != @cards drop
          iifname "@V@*" ether type ip iifname . ip saddr != @places drop
          iifname "@V@*" ip6 saddr != { ::, fe80::/10 } iifname . ip6 saddr != @places6 drop
          iifname "@V@*" ether type arp iifname . arp saddr ip != @places drop
        }
        chain forward {
          type filter hook forward priority 0; policy accept;
          iifname "@V@*" oifname "@V@*" goto between
        }
        chain output {
          type filter hook output priority 0; policy accept;
          oifname "@V@*" ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 goto unicast
        }
        chain unicast {
          oifname . ether daddr != @cards drop
        }
        chain between {
          meta mark @P@ accept
          meta mark set iifname map @tenant_of
          oifname . meta mark @members accept
          drop
        }
      }
      """;

  private NftRuleset() {}

  /** One transaction that makes the tables, or empties them and makes them anew. */
  static String text(NetworkConfig config, Subnet subnet) {
    return TEXT.replace("@T@", config.table())
        .replace("@B@", config.bridge())
        .replace("@V@", config.vethPrefix())
        .replace("@P@", Integer.toString(BY_PUBLISHED_PORT))
        .replace("@S@", subnet.toString());
  }

  /** Whose an endpoint is, for the transaction that makes the tables. */
  static String place(String table, EndpointRecord record, int tenant) {
    return """
        add element bridge @T@ tenant_of { "@V@" : @M@ }
        add element bridge @T@ members { "@V@" . @M@ }
        add element bridge @T@ places { "@V@" . @A@ }
        add element bridge @T@ cards { "@V@" . @C@ }
        add element inet @T@ tenant_at { @A@ : @M@ }
        add element inet @T@ members_at { @A@ . @M@ }
        """
        .replace("@T@", table)
        .replace("@V@", record.veth())
        .replace("@A@", record.address().toString())
        .replace("@C@", record.mac().value())
        .replace("@M@", Integer.toString(tenant));
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
    return """
        table inet @T@
        delete table inet @T@
        table bridge @T@
        delete table bridge @T@
        """
        .replace("@T@", table);
  }
}
