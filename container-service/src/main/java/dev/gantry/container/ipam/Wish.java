package dev.gantry.container.ipam;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** One subnet as Docker's {@code IPAM.Config} asks for it; texts as they came. */
public record Wish(
    @JsonProperty("Subnet") String subnet,
    @JsonProperty("IPRange") String range,
    @JsonProperty("Gateway") String gateway,
    @JsonProperty("AuxiliaryAddresses") Map<String, String> aux) {
  public Wish {
    subnet = subnet == null ? "" : subnet;
    range = range == null ? "" : range;
    gateway = gateway == null ? "" : gateway;
    aux = aux == null ? Map.of() : Map.copyOf(aux);
  }

  boolean isNothing() {
    return subnet.isEmpty() && range.isEmpty() && gateway.isEmpty() && aux.isEmpty();
  }
}
