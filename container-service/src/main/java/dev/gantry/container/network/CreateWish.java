package dev.gantry.container.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.ipam.Cidr;
import dev.gantry.container.ipam.Family;
import dev.gantry.container.ipam.Ip;
import dev.gantry.container.ipam.Wish;
import dev.gantry.container.ipam.WishCheck;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Networks;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's request for a network, and the checks that need no other network. */
record CreateWish(
    @JsonProperty("Name") String name,
    @JsonProperty("Driver") String driver,
    @JsonProperty("Scope") String scope,
    @JsonProperty("EnableIPv4") Boolean enableIpv4,
    @JsonProperty("EnableIPv6") Boolean enableIpv6,
    @JsonProperty("IPAM") Ipam ipam,
    @JsonProperty("Internal") boolean internal,
    @JsonProperty("Attachable") boolean attachable,
    @JsonProperty("Ingress") boolean ingress,
    @JsonProperty("ConfigOnly") boolean configOnly,
    @JsonProperty("ConfigFrom") Map<String, String> configFrom,
    @JsonProperty("Options") Map<String, String> options,
    @JsonProperty("Labels") Map<String, String> labels) {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_LINK_NAME = 15;
  private static final Set<String> BOOLEANS = Set.of("true", "false", "1", "0");

  /**
   * What tenants may choose subnets from. Others are somebody's on the Internet: a node that has
   * such a bridge would not reach them any more, for no tenant.
   */
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.of("10.0.0.0/8"),
          Cidr.of("172.16.0.0/12"),
          Cidr.of("192.168.0.0/16"),
          Cidr.of("100.64.0.0/10"),
          Cidr.of("198.18.0.0/15"),
          Cidr.of("fc00::/7"));

  record Ipam(
      @JsonProperty("Driver") String driver,
      @JsonProperty("Options") Map<String, String> options,
      @JsonProperty("Config") List<Wish> config) {
    static final Ipam NONE = new Ipam("default", null, null);
  }

  CreateWish {
    name = name == null ? "" : name;
    ipam = ipam == null ? Ipam.NONE : ipam;
    options = options == null ? Map.of() : withoutNulls(options);
    labels = labels == null ? Map.of() : withoutNulls(labels);
  }

  private static Map<String, String> withoutNulls(Map<String, String> map) {
    Map<String, String> copy = new HashMap<>();
    map.forEach((key, value) -> copy.put(key, value == null ? "" : value));
    return copy;
  }

  /**
   * @param admin whether links of the host may be named, and any subnet chosen
   * @throws GantryException in Docker's words
   */
  Networks.Wanted check(TenantId tenant, boolean admin) {
    checkName();
    checkDriver();
    if (configOnly || configFrom != null && !configFrom.getOrDefault("Network", "").isEmpty()) {
      throw notYet("a network that is a configuration only");
    }
    checkOptions(admin);
    boolean ipv6 = Boolean.TRUE.equals(enableIpv6);
    boolean ipv4 = !Boolean.FALSE.equals(enableIpv4);
    if (!ipv4 && !ipv6) {
      throw bad("IPv4 or IPv6 must be enabled");
    }
    return new Networks.Wanted(
        tenant,
        name,
        ipv4,
        ipv6,
        families(ipv4, ipv6, admin),
        internal,
        attachable,
        labels,
        options,
        ipam.options());
  }

  private void checkName() {
    if (name.isBlank()) {
      throw bad("invalid network name: name is empty");
    }
    if (PredefinedNetwork.named(name).isPresent()) {
      throw new GantryException(
          ErrorCode.FORBIDDEN, "operation is not permitted on predefined " + name + " network");
    }
    if (name.length() > LONGEST_NAME || name.startsWith("container:") || name.equals("default")) {
      throw bad("invalid network name: " + name);
    }
  }

  private void checkDriver() {
    if ("host".equals(driver) || "null".equals(driver)) {
      throw new GantryException(
          ErrorCode.FORBIDDEN, "only one instance of \"" + driver + "\" network is allowed");
    }
    if (driver != null && !driver.isEmpty() && !driver.equals(Network.DRIVER)) {
      throw noPlugin(driver);
    }
    if (ipam.driver() != null && !Set.of("", "default").contains(ipam.driver())) {
      throw noPlugin(ipam.driver());
    }
    if (ingress || "swarm".equals(scope)) {
      throw notYet("a network of a swarm");
    }
  }

  private static GantryException noPlugin(String driver) {
    return new GantryException(ErrorCode.NOT_FOUND, "plugin \"" + driver + "\" not found");
  }

  private void checkOptions(boolean admin) {
    for (String option : List.of(Network.TALK, Network.MASQUERADE)) {
      if (!BOOLEANS.contains(options.getOrDefault(option, "true"))) {
        throw badOption(option);
      }
    }
    if (!options.getOrDefault(Network.MTU, "0").matches("\\d{1,5}")) {
      throw badOption(Network.MTU);
    }
    String hostIp = options.getOrDefault(Network.HOST_IP, "");
    if (!hostIp.isEmpty() && Ip.parse(hostIp).filter(Ip::isV4).isEmpty()) {
      throw badOption(Network.HOST_IP);
    }
    String bridge = options.getOrDefault(Network.BRIDGE_NAME, "");
    if (bridge.isEmpty()) {
      return;
    }
    if (!admin) {
      throw new GantryException(
          ErrorCode.FORBIDDEN, "naming a link of the host is for administrators only");
    }
    if (bridge.length() > LONGEST_LINK_NAME || !bridge.matches("[A-Za-z0-9_.-]+")) {
      throw badOption(Network.BRIDGE_NAME);
    }
  }

  private GantryException badOption(String option) {
    return bad("invalid value for option " + option + ": " + options.get(option));
  }

  private List<Family> families(boolean ipv4, boolean ipv6, boolean admin) {
    List<Wish> wishes = ipam.config() == null ? List.of() : ipam.config();
    WishCheck.Checked checked = WishCheck.check(wishes, ipv6);
    if (!checked.faults().isEmpty()) {
      String separator = checked.faults().size() == 1 ? "" : "* ";
      throw bad(
          "invalid network config:\n"
              + separator
              + String.join("\n" + separator, checked.faults()));
    }
    List<Family> families =
        checked.families().stream().filter(one -> ipv4 || !one.subnet().isV4()).toList();
    for (boolean v4 : new boolean[] {true, false}) {
      if (families.stream().filter(one -> one.subnet().isV4() == v4).count() > 1) {
        throw bad(
            "bridge driver supports only one "
                + (v4 ? "IPv4" : "IPv6")
                + " subnet of a network: more are asked for");
      }
    }
    for (Family family : families) {
      if (!admin && PRIVATE.stream().noneMatch(range -> range.contains(family.subnet()))) {
        throw new GantryException(
            ErrorCode.FORBIDDEN,
            "subnet " + family.subnet() + " is none of the private ranges: administrators only");
      }
    }
    return families;
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }

  private static GantryException notYet(String what) {
    return new GantryException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported yet");
  }
}
