package dev.gantry.container.verb;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.creation.HostWishes;
import dev.gantry.container.creation.LimitChange;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.spec.Resources;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /containers/{id}/update}: other limits and another restart policy. The gateway asks
 * first what they come to, has the node set them where the container runs, and then has them
 * stored: what the kernel refuses is not.
 */
@RestController
class UpdateVerb {
  private final Catalog catalog;
  private final Ledger ledger;

  UpdateVerb(Catalog catalog, Ledger ledger) {
    this.catalog = catalog;
    this.ledger = ledger;
  }

  record Answer(@JsonProperty("Warnings") List<String> warnings) {}

  @PostMapping("/inner/v1/containers/{id}/limits")
  Resources limits(
      Caller caller, @PathVariable String id, @RequestBody Map<String, Object> wished) {
    Reference reference = new Reference(caller.tenant(), id);
    return change(catalog.details(reference).shown().hostConfig(), wished).resources();
  }

  @PostMapping("/containers/{id}/update")
  Answer update(Caller caller, @PathVariable String id, @RequestBody Map<String, Object> wished) {
    Reference reference = new Reference(caller.tenant(), id);
    return new Answer(ledger.update(reference, present -> change(present, wished)).warnings());
  }

  private static LimitChange change(Map<String, Object> present, Map<String, Object> wished) {
    return LimitChange.of(
        present, wished, all -> GantryJson.mapper().convertValue(all, HostWishes.class));
  }
}
