package dev.gantry.image;

import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.blob.FileBlobStore;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.ImageEvents;
import dev.gantry.image.catalog.ImageTable;
import dev.gantry.image.catalog.NameTable;
import dev.gantry.image.catalog.Prune;
import dev.gantry.image.catalog.Removals;
import dev.gantry.image.catalog.Uses;
import dev.gantry.image.intake.ImportArchive;
import dev.gantry.image.intake.LoadArchive;
import dev.gantry.image.intake.SaveArchive;
import dev.gantry.image.pull.Inspection;
import dev.gantry.image.pull.Pulls;
import dev.gantry.image.remote.Registries;
import dev.gantry.kit.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the parts together. */
@Configuration(proxyBeanMethods = false)
class ImageWiring {
  @Bean
  BlobStore blobStore(ImageProperties properties) {
    return new FileBlobStore(properties.blobs(), properties.diskReserve().toBytes());
  }

  @Bean
  BlobLedger blobLedger(
      JdbcClient jdbc, TransactionTemplate transaction, BlobStore store, Clock clock) {
    return new BlobLedger(jdbc, transaction, store, clock);
  }

  @Bean
  NameTable nameTable(JdbcClient jdbc) {
    return new NameTable(jdbc);
  }

  @Bean
  ImageTable imageTable(JdbcClient jdbc, NameTable names) {
    return new ImageTable(jdbc, names);
  }

  @Bean
  ImageEvents imageEvents(Outbox outbox, ImageTable images) {
    return new ImageEvents(outbox, images);
  }

  @Bean
  Removals.Tables removalTables(
      ImageTable images, NameTable names, BlobLedger ledger, ImageEvents events) {
    return new Removals.Tables(images, names, ledger, events);
  }

  @Bean
  Catalog catalog(Removals.Tables tables, TransactionTemplate transaction, Clock clock) {
    return new Catalog(
        tables.images(), tables.names(), tables.ledger(), tables.events(), transaction, clock);
  }

  @Bean
  Removals removals(
      Catalog catalog, Removals.Tables tables, Uses uses, TransactionTemplate transaction) {
    return new Removals(catalog, tables, uses, transaction);
  }

  @Bean
  Prune prune(Catalog catalog, Removals removals) {
    return new Prune(catalog, removals);
  }

  @Bean
  LayerReceiver layerReceiver(BlobStore store, ImageProperties properties) {
    return new LayerReceiver(store, properties.maxLayer().toBytes());
  }

  @Bean
  ImportArchive importArchive(
      LayerReceiver receiver, BlobStore store, Catalog catalog, Clock clock, MeterRegistry meters) {
    return new ImportArchive(receiver, store, catalog, clock, meters);
  }

  @Bean
  SaveArchive saveArchive(Catalog catalog, BlobStore store) {
    return new SaveArchive(catalog, store);
  }

  @Bean
  LoadArchive loadArchive(
      LayerReceiver receiver, BlobStore store, Catalog catalog, MeterRegistry meters) {
    return new LoadArchive(receiver, store, catalog, meters);
  }

  @Bean
  Registries registries(ImageProperties properties) {
    return new Registries(properties.registry());
  }

  @Bean
  Pulls.Target pullTarget(
      Catalog catalog, BlobStore store, BlobLedger ledger, LayerReceiver receiver) {
    return new Pulls.Target(catalog, store, ledger, receiver);
  }

  @Bean
  Pulls pulls(
      Registries registries,
      Pulls.Target target,
      ImageProperties properties,
      MeterRegistry meters) {
    return new Pulls(registries, target, properties.registry(), meters);
  }

  @Bean
  Inspection inspection(Registries registries, BlobStore store, ImageProperties properties) {
    return new Inspection(registries, store, properties.registry());
  }

  /** Clients may write the slashes of an image name as %2F. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
    return factory ->
        factory.addConnectorCustomizers(
            connector ->
                connector.setEncodedSolidusHandling(
                    EncodedSolidusHandling.PASS_THROUGH.getValue()));
  }
}
