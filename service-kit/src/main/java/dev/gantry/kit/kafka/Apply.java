package dev.gantry.kit.kafka;

import dev.gantry.model.event.Envelope;

/** What a consumer does with one record. Records may repeat or come out of order. */
@FunctionalInterface
public interface Apply<T> {
  void apply(Envelope<T> record);
}
