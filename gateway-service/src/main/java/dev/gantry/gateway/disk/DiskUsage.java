package dev.gantry.gateway.disk;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.Sizes;
import dev.gantry.gateway.proxy.Upstream;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /system/df}: the tenant's images, containers and volumes with the room they take. How
 * much volumes hold is not known (-1, as Docker has it for those that can't be measured).
 */
@Component
class DiskUsage implements Endpoint {
  private static final List<String> TYPES = List.of("container", "image", "volume", "build-cache");

  private final Upstreams upstreams;
  private final Sizes sizes;

  DiskUsage(Upstreams upstreams, Sizes sizes) {
    this.upstreams = upstreams;
    this.sizes = sizes;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.DISK_USAGE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Set<String> types = types(request.getQueryString());
    Caller caller = Identity.tenant(request);
    JsonNode containers = get(upstreams.container(), "/containers/json?all=1&size=1", caller);
    ObjectNode usage = GantryJson.mapper().createObjectNode();
    if (types.contains("image")) {
      Caller gateway = Caller.service("gateway-service", caller.tenant());
      usage.set(
          "LayersSize", get(upstreams.image(), "/inner/v1/disk-usage", gateway).get("layersSize"));
      usage.set(
          "Images",
          images(get(upstreams.image(), "/images/json?shared-size=1", caller), containers));
    }
    if (types.contains("container")) {
      sizes.fill(request, containers);
      usage.set("Containers", containers);
    }
    if (types.contains("volume")) {
      usage.set("Volumes", volumes(get(upstreams.volume(), "/volumes", caller), containers));
    }
    if (types.contains("build-cache")) {
      usage.putArray("BuildCache");
    }
    Answers.json(response, HttpServletResponse.SC_OK, usage);
  }

  /** All without {@code type}; it may be there several times. */
  static Set<String> types(String query) {
    List<String> asked = new ArrayList<>();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith("type=")) {
        asked.add(pair.substring("type=".length()));
      }
    }
    for (String type : asked) {
      if (!TYPES.contains(type)) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "unknown object type: " + type);
      }
    }
    return asked.isEmpty() ? Set.copyOf(TYPES) : Set.copyOf(asked);
  }

  private JsonNode get(Upstream service, String path, Caller caller) {
    return upstreams.client(service).get(path, JsonNode.class, caller);
  }

  static JsonNode images(JsonNode images, JsonNode containers) {
    Map<String, Integer> users = new HashMap<>();
    containers.forEach(one -> users.merge(one.path("ImageID").asString(""), 1, Integer::sum));
    images.forEach(
        image ->
            ((ObjectNode) image)
                .put("Containers", users.getOrDefault(image.path("Id").asString(""), 0)));
    return images;
  }

  static JsonNode volumes(JsonNode answer, JsonNode containers) {
    Map<String, Integer> users = new HashMap<>();
    containers.forEach(
        container ->
            container
                .path("Mounts")
                .forEach(
                    mount -> {
                      if (mount.path("Type").asString("").equals("volume")) {
                        users.merge(mount.path("Name").asString(""), 1, Integer::sum);
                      }
                    }));
    JsonNode volumes = answer.path("Volumes");
    volumes.forEach(
        volume ->
            ((ObjectNode) volume)
                .putObject("UsageData")
                .put("RefCount", users.getOrDefault(volume.path("Name").asString(""), 0))
                .put("Size", -1));
    return volumes;
  }
}
