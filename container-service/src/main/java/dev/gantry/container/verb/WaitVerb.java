package dev.gantry.container.verb;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.waiting.Parking;
import dev.gantry.container.waiting.Patience;
import dev.gantry.container.waiting.Waiters;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /containers/{id}/wait}. The headers go out at once: the CLI starts the container when
 * it has seen them. Waits without limit; a space now and then, which JSON allows before a value,
 * tells whether the client is still there.
 */
@RestController
class WaitVerb {
  private final Catalog catalog;
  private final Waiters waiters;
  private final Patience patience;

  WaitVerb(Catalog catalog, Waiters waiters, Patience patience) {
    this.catalog = catalog;
    this.waiters = waiters;
    this.patience = patience;
  }

  record WaitError(@JsonProperty("Message") String message) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      @JsonProperty("StatusCode") int statusCode, @JsonProperty("Error") WaitError error) {}

  @PostMapping("/containers/{id}/wait")
  void await(
      Caller caller,
      @PathVariable String id,
      @RequestParam(defaultValue = "") String condition,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    WaitCondition wanted = WaitCondition.parse(condition);
    ContainerState first = catalog.way(new Reference(caller.tenant(), id)).state();
    try (Parking parking = waiters.park(first.identity().id())) {
      ContainerState now =
          catalog.state(first.identity().id()).orElseGet(() -> first.removedAt(first.createdAt()));
      response.setContentType("application/json");
      response.flushBuffer();
      ContainerState end = now;
      if (!wanted.isMet(first, now)) {
        end = await(parking, new Seen(first, now), wanted, response.getOutputStream());
      }
      String error = wanted.error(end);
      response
          .getOutputStream()
          .write(
              GantryJson.mapper()
                  .writeValueAsBytes(
                      new Answer(
                          WaitCondition.exitCode(end),
                          error.isEmpty() ? null : new WaitError(error))));
    }
  }

  /** The state that the wait began with, and the one after it was parked. */
  private record Seen(ContainerState first, ContainerState now) {}

  private ContainerState await(
      Parking parking, Seen seen, WaitCondition wanted, ServletOutputStream out)
      throws IOException, InterruptedException {
    while (true) {
      Optional<ContainerState> end =
          parking.await(
              seen.now(),
              state -> wanted.isMet(seen.first(), state) ? Optional.of(state) : Optional.empty(),
              patience.waitKeepAlive());
      if (end.isPresent()) {
        return end.get();
      }
      out.write(' ');
      out.flush();
    }
  }
}
