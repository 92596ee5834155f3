package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a container meets the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NetworkMode.None.class, name = "none"),
  @JsonSubTypes.Type(value = NetworkMode.Host.class, name = "host")
})
public sealed interface NetworkMode {
  /** Own network namespace with a loopback link only. */
  record None() implements NetworkMode {}

  /** The host's network namespace. Administrators only. */
  record Host() implements NetworkMode {}
}
