package dev.gantry.kit.kafka;

import dev.gantry.model.event.Envelope;
import java.util.function.Predicate;

/** What a consumer does with one record. Records may repeat or come out of order. */
@FunctionalInterface
public interface Apply<T> {
  void apply(Envelope<T> record);

  /**
   * False: the record means nothing here. A group consumer then opens no transaction for it; its
   * offset is stored with that of a later record, so it may be looked at again after a restart.
   */
  default boolean concerns(Envelope<T> record) {
    return true;
  }

  /** The same, for some records only. */
  static <T> Apply<T> where(Predicate<Envelope<T>> concerned, Apply<T> apply) {
    return new Apply<>() {
      @Override
      public void apply(Envelope<T> record) {
        apply.apply(record);
      }

      @Override
      public boolean concerns(Envelope<T> record) {
        return concerned.test(record);
      }
    };
  }
}
