package dev.gantry.image.docker;

import dev.gantry.image.catalog.Filters;
import dev.gantry.image.catalog.Prune;
import dev.gantry.image.catalog.Removals;
import dev.gantry.kit.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /images/prune}. */
@RestController
final class PruneEndpoint {
  private static final Set<String> ACCEPTED = Set.of("dangling", "until", "label", "label!");

  private final Prune prune;
  private final Clock clock;

  PruneEndpoint(Prune prune, Clock clock) {
    this.prune = prune;
    this.clock = clock;
  }

  @PostMapping("/images/prune")
  Map<String, Object> prune(HttpServletRequest request, Caller caller) {
    Filters filters = Filters.parse(Query.of(request).text("filters"), ACCEPTED);
    Instant until =
        filters.get("until").stream()
            .map(text -> Moments.parse(text, clock))
            .findFirst()
            .orElse(Instant.MAX);
    Removals.Outcome outcome =
        prune.run(
            caller.tenant(),
            new Prune.Selection(
                filters.isTrue("dangling", true),
                until,
                filters.get("label"),
                filters.get("label!")));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ImagesDeleted", outcome.removed().isEmpty() ? null : outcome.removed());
    answer.put("SpaceReclaimed", outcome.fileBytes());
    return answer;
  }
}
