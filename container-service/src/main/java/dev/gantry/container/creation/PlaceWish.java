package dev.gantry.container.creation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.ipam.Ip;
import dev.gantry.container.ipam.Mac;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of a container's place in a network: the part of Docker's {@code EndpointSettings}
 * that clients write.
 *
 * @param ipam null = not given
 * @param links {@code container:alias}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlaceWish(
    @JsonProperty("IPAMConfig") Ipam ipam,
    @JsonProperty("Links") List<String> links,
    @JsonProperty("Aliases") List<String> aliases,
    @JsonProperty("MacAddress") String mac,
    @JsonProperty("DriverOpts") Map<String, String> driverOptions,
    @JsonProperty("GwPriority") int gatewayPriority) {
  public static final PlaceWish NOTHING = new PlaceWish(null, null, null, null, null, 0);

  /** Addresses of the tenant's choice; empty = none. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Ipam(
      @JsonProperty("IPv4Address") String ipv4,
      @JsonProperty("IPv6Address") String ipv6,
      @JsonProperty("LinkLocalIPs") List<String> linkLocal) {
    public Ipam {
      ipv4 = ipv4 == null ? "" : ipv4;
      ipv6 = ipv6 == null ? "" : ipv6;
      linkLocal = linkLocal == null ? List.of() : List.copyOf(linkLocal);
    }

    /** As Docker shows it: what was given. */
    public Map<String, Object> shown() {
      Map<String, Object> shown = new LinkedHashMap<>();
      if (!ipv4.isEmpty()) {
        shown.put("IPv4Address", ipv4);
      }
      if (!ipv6.isEmpty()) {
        shown.put("IPv6Address", ipv6);
      }
      return shown;
    }
  }

  public PlaceWish {
    links = links == null ? List.of() : List.copyOf(links);
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    mac = mac == null ? "" : mac;
    driverOptions = driverOptions == null ? Map.of() : Map.copyOf(driverOptions);
  }

  boolean asksForAddress() {
    return ipam != null && !(ipam.ipv4().isEmpty() && ipam.ipv6().isEmpty());
  }

  public PlaceWish withMac(String other) {
    return new PlaceWish(ipam, links, aliases, other, driverOptions, gatewayPriority);
  }

  PlaceWish linking(List<String> more) {
    List<String> all = new ArrayList<>(links);
    all.addAll(more);
    return new PlaceWish(ipam, all, aliases, mac, driverOptions, gatewayPriority);
  }

  /**
   * @throws GantryException in Docker's words
   */
  public void check() {
    List<String> faults = new ArrayList<>();
    if (ipam != null && !ipam.ipv4().isEmpty()) {
      boolean valid = Ip.parse(ipam.ipv4()).filter(Ip::isV4).isPresent();
      add(faults, valid, "invalid IPv4 address: " + ipam.ipv4());
    }
    if (ipam != null && !ipam.ipv6().isEmpty()) {
      boolean valid = Ip.parse(ipam.ipv6()).filter(ip -> !ip.isV4()).isPresent();
      add(faults, valid, "invalid IPv6 address: " + ipam.ipv6());
    }
    if (!faults.isEmpty()) {
      String mark = faults.size() == 1 ? "" : "* ";
      throw Bad.request("invalid endpoint settings:\n" + mark + String.join("\n" + mark, faults));
    }
    if (ipam != null && !ipam.linkLocal().isEmpty()) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED, "choosing link-local addresses is not supported yet");
    }
    if (!mac.isEmpty() && Mac.parse(mac).isEmpty()) {
      throw Bad.request("invalid MAC address: " + mac);
    }
  }

  private static void add(List<String> faults, boolean valid, String fault) {
    if (!valid) {
      faults.add(fault);
    }
  }
}
