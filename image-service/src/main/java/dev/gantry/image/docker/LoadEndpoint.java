package dev.gantry.image.docker;

import dev.gantry.image.docker.JsonLines.Line;
import dev.gantry.image.intake.LoadArchive;
import dev.gantry.image.reference.ImageName;
import dev.gantry.kit.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /images/load}: docker load. */
@RestController
final class LoadEndpoint {
  private final LoadArchive loads;

  LoadEndpoint(LoadArchive loads) {
    this.loads = loads;
  }

  @PostMapping("/images/load")
  void load(HttpServletRequest request, HttpServletResponse response, Caller caller)
      throws IOException {
    for (LoadArchive.Loaded image : loads.run(caller.tenant(), request.getInputStream())) {
      if (image.names().isEmpty()) {
        JsonLines.write(response, Line.stream("Loaded image ID: " + image.id() + "\n"));
      }
      for (ImageName name : image.names()) {
        JsonLines.write(response, Line.stream("Loaded image: " + name.familiar() + "\n"));
      }
    }
  }
}
