package dev.gantry.volume.lease;

import dev.gantry.kit.kafka.Apply;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.Topics;
import dev.gantry.model.event.VolumeEvent;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.catalog.Catalog;
import org.springframework.stereotype.Component;

/**
 * Confirms and ends leases by what containers do, and tells when volumes are mounted.
 *
 * <p>Needs no versions: a lease that has ended is not brought back by an older event, and
 * confirming one twice changes nothing.
 */
@Component
class ContainerEvents {
  /** In the attributes of a removal: the container's anonymous volumes go with it. */
  static final String REMOVE_ANONYMOUS = "removeAnonymous";

  private final Leases leases;
  private final Catalog catalog;

  ContainerEvents(Leases leases, Catalog catalog, Consumers consumers) {
    this.leases = leases;
    this.catalog = catalog;
    consumers.group(
        "volume-service",
        Topics.CONTAINERS,
        ContainerEvent.class,
        Apply.where(record -> !record.payload().volumes().isEmpty(), this::apply));
  }

  void apply(Envelope<ContainerEvent> record) {
    ContainerEvent event = record.payload();
    if (event.removed()) {
      boolean removeAnonymous = "true".equals(event.attributes().get(REMOVE_ANONYMOUS));
      leases.end(event.tenant(), event.container(), removeAnonymous);
    } else {
      leases.confirm(event.tenant(), event.container());
      announce(event);
    }
  }

  private void announce(ContainerEvent event) {
    String action =
        switch (event.action() == null ? "" : event.action()) {
          case "start" -> "mount";
          case "die" -> "unmount";
          default -> "";
        };
    if (!action.isEmpty()) {
      for (VolumeName volume : event.volumes()) {
        catalog.announce(new VolumeEvent(volume, event.tenant(), event.node(), false, action));
      }
    }
  }
}
