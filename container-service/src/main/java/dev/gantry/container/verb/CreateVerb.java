package dev.gantry.container.verb;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.Identity;
import dev.gantry.container.creation.CreateRequest;
import dev.gantry.container.creation.ReservedLabels;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /containers/create}. */
@RestController
class CreateVerb {
  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

  private final Creator creator;
  private final VolumesFrom others;

  CreateVerb(Creator creator, VolumesFrom others) {
    this.creator = creator;
    this.others = others;
  }

  record Answer(@JsonProperty("Id") String id, @JsonProperty("Warnings") List<String> warnings) {}

  @PostMapping("/containers/create")
  @ResponseStatus(HttpStatus.CREATED)
  Answer create(
      Caller caller,
      HttpServletResponse response,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String platform,
      @RequestBody(required = false) byte[] body) {
    if (body == null || body.length == 0) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid JSON: got EOF while reading request body");
    }
    Creator.Order order = order(caller, name, Platform.parse(platform), body);
    Creator.Created created = creator.create(caller, order);
    response.setHeader(
        ContainerRoute.HEADER, GantryJson.mapper().writeValueAsString(route(created, order)));
    return new Answer(created.state().identity().id().value(), created.warnings());
  }

  private static ContainerRoute route(Creator.Created created, Creator.Order order) {
    Identity identity = created.state().identity();
    CreateRequest request = order.request();
    return new ContainerRoute(
        identity.id(),
        identity.tenant(),
        identity.name(),
        identity.node(),
        created.state().status(),
        created.state().run().epoch(),
        request.tty(),
        request.openStdin(),
        "");
  }

  private Creator.Order order(Caller caller, String name, Platform platform, byte[] body) {
    JsonMapper mapper = GantryJson.mapper();
    try {
      Map<String, Object> sent = mapper.readValue(body, TREE);
      if (sent == null) {
        throw new GantryException(
            ErrorCode.BAD_REQUEST, "Config cannot be empty in order to create a container");
      }
      CreateRequest request =
          mapper.convertValue(others.written(caller.tenant(), sent), CreateRequest.class);
      ReservedLabels.refuse(request.labels());
      return Creator.Order.of(name, platform, request, sent);
    } catch (JacksonException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid JSON: " + e.getOriginalMessage(), e);
    }
  }
}
