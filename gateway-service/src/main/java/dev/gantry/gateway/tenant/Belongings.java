package dev.gantry.gateway.tenant;

import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * What a tenant has at the services, looked up and removed by the verbs that it could use itself.
 */
@Component
public class Belongings {
  private static final String OWN =
      URLEncoder.encode("{\"type\":[\"custom\"]}", StandardCharsets.UTF_8);

  private final InnerClient containers;
  private final InnerClient images;
  private final InnerClient volumes;

  Belongings(Upstreams upstreams) {
    this.containers = upstreams.client(upstreams.container());
    this.images = upstreams.client(upstreams.image());
    this.volumes = upstreams.client(upstreams.volume());
  }

  /** How many of each. */
  public record Counts(int apps, int containers, int networks, int images, int volumes) {
    public boolean isNothing() {
      return apps + containers + networks + images + volumes == 0;
    }

    @Override
    public String toString() {
      List<String> words = new ArrayList<>();
      add(words, apps, "app");
      add(words, containers, "container");
      add(words, networks, "network");
      add(words, images, "image");
      add(words, volumes, "volume");
      return words.isEmpty() ? "nothing" : String.join(", ", words);
    }

    private static void add(List<String> words, int count, String what) {
      if (count > 0) {
        words.add(count + " " + what + (count == 1 ? "" : "s"));
      }
    }
  }

  public Counts counts(TenantId tenant) {
    Caller caller = caller(tenant);
    return new Counts(
        apps(caller).size(),
        containers(caller).size(),
        networks(caller).size(),
        images(caller).size(),
        volumes(caller).size());
  }

  /**
   * Removes all of it, in the order in which one holds the other.
   *
   * @throws GantryException what a service refused; what was removed before is gone
   */
  public void removeAll(TenantId tenant) {
    Caller caller = caller(tenant);
    for (JsonNode app : apps(caller)) {
      // First: what is kept would be made anew.
      gone(containers, "/api/v1/apps/" + app.path("name").asString(), caller);
    }
    for (JsonNode container : containers(caller)) {
      gone(containers, "/containers/" + container.path("Id").asString() + "?force=1&v=1", caller);
    }
    for (JsonNode network : networks(caller)) {
      gone(containers, "/networks/" + network.path("Id").asString(), caller);
    }
    for (JsonNode volume : volumes(caller)) {
      gone(volumes, "/volumes/" + volume.path("Name").asString() + "?force=1", caller);
    }
    for (JsonNode image : images(caller)) {
      gone(images, "/images/" + image.path("Id").asString() + "?force=1", caller);
    }
  }

  /** What goes with another, or by itself, is as good as removed. */
  private static void gone(InnerClient service, String path, Caller caller) {
    try {
      service.delete(path, caller);
    } catch (GantryException e) {
      if (e.code().httpStatus() != 404 && e.code() != ErrorCode.REMOVAL_IN_PROGRESS) {
        throw e;
      }
    }
  }

  private JsonNode apps(Caller caller) {
    return containers.get("/api/v1/apps", JsonNode.class, caller);
  }

  private JsonNode containers(Caller caller) {
    return containers.get("/containers/json?all=1", JsonNode.class, caller);
  }

  private JsonNode networks(Caller caller) {
    return containers.get("/networks?filters=" + OWN, JsonNode.class, caller);
  }

  private JsonNode images(Caller caller) {
    return images.get("/images/json", JsonNode.class, caller);
  }

  private JsonNode volumes(Caller caller) {
    JsonNode all = volumes.get("/volumes", JsonNode.class, caller);
    return all.path("Volumes");
  }

  private static Caller caller(TenantId tenant) {
    return new Caller(tenant, "gateway-service", Set.of(Role.TENANT));
  }
}
