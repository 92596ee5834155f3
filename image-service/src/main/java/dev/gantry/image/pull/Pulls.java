package dev.gantry.image.pull;

import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.Image;
import dev.gantry.image.config.Platform;
import dev.gantry.image.pull.PullMeters.Outcome;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.Registries;
import dev.gantry.image.remote.Registry;
import dev.gantry.image.remote.RegistryRefusal;
import dev.gantry.image.remote.RegistrySettings;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/** {@code docker pull}. Pulls know nothing of each other: the same one twice does no harm. */
public final class Pulls {
  private final Registries registries;
  private final ImagePull.Parts parts;
  private final PullMeters meters;

  /** Where pulled images go. */
  public record Target(
      Catalog catalog, BlobStore store, BlobLedger ledger, LayerReceiver receiver) {}

  public Pulls(
      Registries registries, Target target, RegistrySettings settings, MeterRegistry meters) {
    this.registries = registries;
    this.meters = new PullMeters(meters);
    this.parts =
        new ImagePull.Parts(
            target.catalog(),
            target.store(),
            target.ledger(),
            target.receiver(),
            settings,
            this.meters::received);
  }

  /**
   * Pulls, and tells of it in Docker's words.
   *
   * @throws GantryException in Docker's words; images of other tags that came before stay
   * @throws PullProgress.ListenerLeft when the client has gone
   */
  public void run(PullRequest request, PullProgress progress) {
    Timer.Sample sample = meters.begin();
    Outcome outcome = Outcome.FAILED;
    try {
      outcome = pull(request, progress) ? Outcome.DOWNLOADED : Outcome.CURRENT;
    } catch (PullProgress.ListenerLeft e) {
      outcome = Outcome.LEFT;
      throw e;
    } catch (GantryException e) {
      outcome = e.code().kind() == ErrorKind.USER ? Outcome.REFUSED : Outcome.FAILED;
      throw e;
    } finally {
      meters.end(sample, outcome);
    }
  }

  private boolean pull(PullRequest request, PullProgress progress) {
    try (Registry registry =
        registries.open(request.name().domain(), request.credentials(), request.administrator())) {
      boolean changed = false;
      List<ImageName> names = names(request.name(), registry);
      for (ImageName name : names) {
        changed |= new ImagePull(request, registry, progress, parts).run(name);
      }
      progress.message(
          "",
          (changed ? "Status: Downloaded newer image for " : "Status: Image is up to date for ")
              + request.name().familiar());
      if (request.platformAsked()) {
        names.forEach(name -> warnOfPlatform(request, name, progress));
      }
      return changed;
    } catch (RegistryRefusal e) {
      throw e.about(request.name());
    }
  }

  private static List<ImageName> names(ImageName name, Registry registry) {
    return name.tag() != null || name.digest() != null
        ? List.of(name)
        : registry.tags(name).stream().map(name::withTag).toList();
  }

  /** An image that is no index has the platform that it has; dockerd takes it, and says so. */
  private void warnOfPlatform(PullRequest request, ImageName name, PullProgress progress) {
    Image image = parts.catalog().get(request.tenant(), name.familiar());
    Platform has = Platform.of(image.configuration());
    Platform wanted = request.platform();
    if (!has.os().equals(wanted.os()) || !has.architecture().equals(wanted.architecture())) {
      progress.message(
          "",
          "WARNING: image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
              .formatted(name.familiar(), has, wanted));
    }
  }
}
