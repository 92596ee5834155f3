package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.model.spec.RunSpec;

/** Makes the row of a new container. */
final class NewRow {
  private NewRow() {}

  static ContainerRow of(NewContainer container, ContainerState state) {
    Identity identity = container.identity();
    RunSpec spec = container.spec();
    ContainerRow row = new ContainerRow();
    row.id = identity.id().value();
    row.tenant = identity.tenant().value();
    row.node = identity.node().value();
    row.image = identity.image().value();
    row.imageName = identity.imageName();
    row.labels = Documents.write(identity.labels());
    row.volumes = Documents.write(identity.volumes());
    row.layers = spec.layers().stream().map(layer -> layer.blob().value()).toArray(String[]::new);
    row.autoRemove = identity.autoRemove();
    row.restarts = identity.restarts();
    row.tty = spec.process().tty();
    row.openStdin = spec.process().openStdin();
    row.stopGrace = container.stopGrace();
    row.network = container.network();
    row.memoryReservation = spec.resources().memoryReservationBytes();
    row.spec = Documents.write(spec);
    row.config = Documents.write(container.documents().config());
    row.hostConfig = Documents.write(container.documents().hostConfig());
    row.mounts = Documents.write(container.documents().mounts());
    row.createdAt = state.createdAt();
    row.set(state);
    return row;
  }
}
