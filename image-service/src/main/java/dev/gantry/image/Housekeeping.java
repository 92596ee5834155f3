package dev.gantry.image;

import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.lease.Leases;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** What is done now and then; every replica may do it at any time. */
@Component
final class Housekeeping {
  private final Leases leases;
  private final BlobLedger ledger;

  Housekeeping(Leases leases, BlobLedger ledger) {
    this.leases = leases;
    this.ledger = ledger;
  }

  @Scheduled(initialDelayString = "PT20S", fixedDelayString = "PT30S")
  void run() {
    leases.expire();
    ledger.sweep();
  }
}
