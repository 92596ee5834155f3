package dev.gantry.image.docker;

import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.Filters;
import dev.gantry.image.catalog.Image;
import dev.gantry.image.catalog.ImageFilter;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.Digest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /images/json}, and the count for {@code /info}. */
@RestController
final class ListEndpoint {
  private final Catalog catalog;
  private final Clock clock;

  ListEndpoint(Catalog catalog, Clock clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @GetMapping("/images/json")
  List<Map<String, Object>> list(HttpServletRequest request, Caller caller) {
    Query query = Query.of(request);
    Filters filters = Filters.parse(query.text("filters"), ImageFilter.ACCEPTED);
    List<Image> all = catalog.list(caller.tenant());
    List<Image> shown =
        new ImageFilter(
                filters,
                query.isTrue("all"),
                name -> catalog.get(caller.tenant(), name),
                text -> Moments.parse(text, clock))
            .apply(all);
    ApiVersion version = ApiVersion.of(request);
    List<Map<String, Object>> answer =
        shown.stream().map(image -> ImageJson.summary(image, version)).toList();
    if (query.isTrue("shared-size")) {
      Map<Digest, Integer> uses = ImageJson.usesOfLayers(all);
      for (int i = 0; i < shown.size(); i++) {
        answer.get(i).put("SharedSize", ImageJson.sharedSize(shown.get(i), uses));
      }
    }
    return answer;
  }

  /** Bytes of files in all layers of the tenant's images, each layer once. */
  @GetMapping("/inner/v1/disk-usage")
  Map<String, Long> diskUsage(Caller caller) {
    Map<Digest, Long> layers = new HashMap<>();
    catalog
        .list(caller.tenant())
        .forEach(
            image ->
                image
                    .layers()
                    .forEach(layer -> layers.put(layer.ref().chainId(), layer.fileBytes())));
    return Map.of("layersSize", layers.values().stream().mapToLong(Long::longValue).sum());
  }

  @GetMapping("/inner/v1/summary")
  Map<String, Integer> summary(Caller caller) {
    return Map.of("images", catalog.count(caller.tenant()));
  }
}
