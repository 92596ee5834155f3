package dev.gantry.image.docker;

import dev.gantry.image.intake.SaveArchive;
import dev.gantry.kit.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /images/get?names=…}: docker save. */
@RestController
final class SaveEndpoint {
  private final SaveArchive saves;

  SaveEndpoint(SaveArchive saves) {
    this.saves = saves;
  }

  @GetMapping("/images/get")
  void save(HttpServletRequest request, HttpServletResponse response, Caller caller)
      throws IOException {
    answer(saves, Query.of(request).texts("names"), response, caller);
  }

  static void answer(
      SaveArchive saves, List<String> names, HttpServletResponse response, Caller caller)
      throws IOException {
    SaveArchive.Selection selection = saves.select(caller.tenant(), names);
    response.setContentType("application/x-tar");
    saves.write(selection, response.getOutputStream());
  }
}
