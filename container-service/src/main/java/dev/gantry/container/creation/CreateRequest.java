package dev.gantry.container.creation;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.model.lease.ImageLease;
import java.util.List;
import java.util.Map;

/**
 * The parts of Docker's container configuration that this service acts on. The whole of what was
 * sent is kept beside it and given back by inspect.
 *
 * @param entrypoint null: the image's; empty or {@code [""]}: none
 * @param volumes keys are the targets of anonymous volumes
 * @param healthcheck null: the image's
 * @param shell of a health check in shell form; empty: the image's
 * @param macAddress up to API 1.43; later per network
 */
public record CreateRequest(
    @JsonProperty("Hostname") String hostname,
    @JsonProperty("Domainname") String domainname,
    @JsonProperty("User") String user,
    @JsonProperty("Tty") boolean tty,
    @JsonProperty("OpenStdin") boolean openStdin,
    @JsonProperty("StdinOnce") boolean stdinOnce,
    @JsonProperty("Env") List<String> env,
    @JsonProperty("Cmd") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> cmd,
    @JsonProperty("Entrypoint") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> entrypoint,
    @JsonProperty("Image") String image,
    @JsonProperty("Volumes") Map<String, Object> volumes,
    @JsonProperty("ExposedPorts") Map<String, Object> exposedPorts,
    @JsonProperty("WorkingDir") String workingDir,
    @JsonProperty("Labels") Map<String, String> labels,
    @JsonProperty("StopSignal") String stopSignal,
    @JsonProperty("StopTimeout") Integer stopTimeout,
    @JsonProperty("Healthcheck") ImageLease.Healthcheck healthcheck,
    @JsonProperty("Shell") List<String> shell,
    @JsonProperty("MacAddress") String macAddress,
    @JsonProperty("HostConfig") HostWishes host,
    @JsonProperty("NetworkingConfig") Networking networking) {
  public CreateRequest {
    hostname = hostname == null ? "" : hostname;
    domainname = domainname == null ? "" : domainname;
    user = user == null ? "" : user;
    env = env == null ? List.of() : List.copyOf(env);
    cmd = cmd == null ? List.of() : List.copyOf(cmd);
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    image = image == null ? "" : image;
    volumes = volumes == null ? Map.of() : volumes;
    exposedPorts = exposedPorts == null ? Map.of() : exposedPorts;
    workingDir = workingDir == null ? "" : workingDir;
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    stopSignal = stopSignal == null ? "" : stopSignal;
    shell = shell == null ? List.of() : List.copyOf(shell);
    macAddress = macAddress == null ? "" : macAddress;
    host = host == null ? HostWishes.NONE : host;
  }

  /** Networks to join at creation, by name. */
  public record Networking(@JsonProperty("EndpointsConfig") Map<String, PlaceWish> endpoints) {}
}
