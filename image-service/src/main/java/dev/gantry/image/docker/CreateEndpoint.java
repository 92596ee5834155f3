package dev.gantry.image.docker;

import dev.gantry.image.config.Changes;
import dev.gantry.image.config.Platform;
import dev.gantry.image.docker.JsonLines.Line;
import dev.gantry.image.intake.ImportArchive;
import dev.gantry.image.reference.ImageName;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /images/create}: import from the body, or {@link PullAnswer pull}. */
@RestController
final class CreateEndpoint {
  private final ImportArchive imports;

  private final PullAnswer pulls;

  CreateEndpoint(ImportArchive imports, PullAnswer pulls) {
    this.imports = imports;
    this.pulls = pulls;
  }

  @PostMapping("/images/create")
  void create(HttpServletRequest request, HttpServletResponse response, Caller caller)
      throws IOException {
    Query query = Query.of(request);
    if (!query.text("fromImage").isEmpty()) {
      pulls.answer(request, response, caller);
      return;
    }
    String source = query.text("fromSrc");
    if (!source.equals("-")) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "importing from a URL is not supported: the server fetches nothing for a client;"
              + " download it and import it from a file or from stdin (-)");
    }
    String repo = query.text("repo");
    List<ImageName> names =
        repo.isEmpty() ? List.of() : List.of(ImageName.ofRepoAndTag(repo, query.text("tag")));
    String message = query.text("message");
    ImportArchive.Request wish =
        new ImportArchive.Request(
            caller.tenant(),
            names,
            Changes.apply(query.texts("changes")),
            Platform.parse(query.text("platform")),
            message.isEmpty() ? "Imported from " + source : message);
    Digest id = imports.run(wish, request.getInputStream(), request.getContentLengthLong());
    JsonLines.write(response, Line.status(id.value()));
  }
}
