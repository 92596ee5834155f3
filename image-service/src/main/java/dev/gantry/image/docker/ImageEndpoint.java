package dev.gantry.image.docker;

import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.Removals;
import dev.gantry.image.intake.SaveArchive;
import dev.gantry.image.reference.ImageName;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /images/{name}/json}, {@code /history}, {@code /get}, {@code /tag} and {@code DELETE
 * /images/{name}}. A name has slashes, so that the path is taken apart here, from its end.
 */
@RestController
final class ImageEndpoint {
  private final Catalog catalog;
  private final Removals removals;
  private final SaveArchive saves;

  ImageEndpoint(Catalog catalog, Removals removals, SaveArchive saves) {
    this.catalog = catalog;
    this.removals = removals;
    this.saves = saves;
  }

  @GetMapping("/images/{*rest}")
  ResponseEntity<Object> read(
      HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
    String path = Query.path(request);
    int slash = path.lastIndexOf('/');
    String name = slash < 0 ? "" : path.substring(0, slash);
    return switch (name.isEmpty() ? "" : path.substring(slash + 1)) {
      case "json" ->
          ResponseEntity.ok(
              ImageJson.inspect(catalog.get(caller.tenant(), name), ApiVersion.of(request)));
      case "history" -> ResponseEntity.ok(ImageJson.history(catalog.get(caller.tenant(), name)));
      case "get" -> {
        SaveEndpoint.answer(saves, List.of(name), response, caller);
        yield null;
      }
      default -> throw notFound();
    };
  }

  @PostMapping("/images/{*rest}")
  ResponseEntity<Object> tag(HttpServletRequest request, Caller caller) {
    String path = Query.path(request);
    if (path.endsWith("/push")) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED, "pushing to registries is not built yet");
    }
    if (!path.endsWith("/tag")) {
      throw notFound();
    }
    Query query = Query.of(request);
    ImageName name = ImageName.parse(query.text("repo"));
    if (!query.text("tag").isEmpty()) {
      name = name.withTag(query.text("tag"));
    }
    String source = path.substring(0, path.length() - "/tag".length());
    catalog.tag(caller.tenant(), source, name.tagged());
    return ResponseEntity.status(HttpStatus.CREATED).build();
  }

  @DeleteMapping("/images/{*rest}")
  List<Removals.Removed> remove(HttpServletRequest request, Caller caller) {
    Query query = Query.of(request);
    String name = Query.path(request);
    if (name.isBlank()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "image name cannot be blank");
    }
    return removals
        .remove(caller.tenant(), name, query.isTrue("force"), !query.isTrue("noprune"))
        .removed();
  }

  private static GantryException notFound() {
    return new GantryException(ErrorCode.NOT_FOUND, "page not found");
  }
}
