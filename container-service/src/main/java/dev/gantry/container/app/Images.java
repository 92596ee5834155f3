package dev.gantry.container.app;

import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.wiring.InnerProperties;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What an image's name stands for now. */
@Component
class Images {
  private final InnerClient images;

  Images(InnerClients clients, InnerProperties properties) {
    this.images = clients.to("image-service", properties.imageUrl());
  }

  /**
   * @throws GantryException NO_SUCH_IMAGE in Docker's words; UNAVAILABLE
   */
  Digest idOf(String image, Caller caller) {
    if (image.chars().anyMatch(c -> c <= ' ' || c == '?' || c == '#' || c == '%' || c > '~')) {
      throw new GantryException(
          dev.gantry.model.error.ErrorCode.BAD_REQUEST, "invalid reference format: " + image);
    }
    JsonNode shown = images.get("/images/" + image + "/json", JsonNode.class, caller);
    return new Digest(shown.path("Id").asString());
  }
}
