package dev.gantry.image.lease;

import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.ImageTable;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the leases together and lets them hear of containers. */
@Configuration(proxyBeanMethods = false)
class LeaseWiring {
  @Bean
  LeaseTable leaseTable(JdbcClient jdbc) {
    return new LeaseTable(jdbc);
  }

  @Bean
  LeaseSignal leaseSignal() {
    return new LeaseSignal();
  }

  @Bean
  LeaseUses leaseUses(
      LeaseTable leases,
      InnerClients clients,
      @Value("${gantry.inner.container-url}") String containerService,
      LeaseSignal signal,
      Clock clock) {
    return new LeaseUses(leases, clients.to("container-service", containerService), signal, clock);
  }

  @Bean
  Leases leases(
      LeaseTable leases, ImageTable images, Catalog catalog, LeaseSignal signal, Clock clock) {
    return new Leases(leases, images, catalog, signal, clock);
  }

  /** Unhurried: whoever removes an image asks container-service, see {@link LeaseUses}. */
  @Bean
  SmartInitializingSingleton containerEvents(Consumers consumers, Leases leases) {
    return () ->
        consumers.unhurriedGroup(
            "image-service", Topics.CONTAINERS, ContainerEvent.class, leases::apply);
  }

  @Bean
  SmartInitializingSingleton gauges(MeterRegistry meters, LeaseTable leases, BlobLedger ledger) {
    return () -> {
      Gauge.builder("gantry.image.leases", leases, LeaseTable::held)
          .description("images held for containers")
          .register(meters);
      Gauge.builder("gantry.image.blob.bytes", ledger, BlobLedger::bytes)
          .baseUnit("bytes")
          .description("bytes of all blobs in the store")
          .register(meters);
    };
  }
}
