package dev.gantry.volume.api;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.catalog.Catalog;
import dev.gantry.volume.catalog.VolumeSettings;
import dev.gantry.volume.filter.VolumeFilter;
import dev.gantry.volume.lifecycle.LocalDriver;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeCommand;
import dev.gantry.volume.lifecycle.VolumeKey;
import dev.gantry.volume.lifecycle.VolumeTraits;
import dev.gantry.volume.removal.VolumeRemoval;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Docker's volume calls.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Volume">Docker's
 *     API, volumes</a>
 */
@RestController
@RequestMapping("/volumes")
class VolumesEndpoint {
  private static final int RANDOM_NAME_BYTES = 32;

  private final Catalog catalog;
  private final VolumeRemoval removal;
  private final VolumeSettings settings;
  private final SecureRandom random = new SecureRandom();

  VolumesEndpoint(Catalog catalog, VolumeRemoval removal, VolumeSettings settings) {
    this.catalog = catalog;
    this.removal = removal;
    this.settings = settings;
  }

  @PostMapping("/create")
  @ResponseStatus(HttpStatus.CREATED)
  VolumeJson create(@RequestBody(required = false) VolumeJson.Create body, Caller caller) {
    VolumeJson.Create asked = body == null ? VolumeJson.Create.EMPTY : body;
    boolean anonymous = asked.name().isEmpty();
    VolumeName name = anonymous ? randomName() : LocalDriver.name(asked.name());
    if (asked.clusterVolumeSpec() != null) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED, "create " + name + ": cluster volumes are not supported");
    }
    LocalDriver.check(name, asked.driver(), asked.driverOpts());
    VolumeTraits traits = VolumeTraits.named(asked.labels(), asked.driverOpts());
    VolumeCommand create = new VolumeCommand.Create(anonymous ? traits.anonymous() : traits);
    VolumeKey key = new VolumeKey(caller.tenant(), name);
    return json(catalog.change(key, create).live().orElseThrow());
  }

  @GetMapping
  VolumeJson.Listing list(@RequestParam(required = false) String filters, Caller caller) {
    VolumeFilter filter = VolumeFilter.forList(FiltersParameter.read(filters));
    List<VolumeJson> volumes =
        catalog.list(caller.tenant()).stream()
            .filter(filter)
            .map(named -> json(named.live().orElseThrow()))
            .toList();
    return new VolumeJson.Listing(volumes, null);
  }

  @GetMapping("/{name}")
  VolumeJson inspect(@PathVariable String name, Caller caller) {
    return json(catalog.get(key(name, caller).orElseThrow(() -> noSuchVolume(name))));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(
      @PathVariable String name, @RequestParam(required = false) String force, Caller caller) {
    try {
      removal.remove(key(name, caller).orElseThrow(() -> noSuchVolume(name)));
    } catch (GantryException e) {
      // As with Docker, force is for volumes that are not there, not for those in use.
      if (e.code() != ErrorCode.NO_SUCH_VOLUME || !isTrue(force)) {
        throw e;
      }
    }
  }

  @PostMapping("/prune")
  VolumeJson.Pruned prune(
      @RequestParam(required = false) String filters,
      @RequestHeader(name = "X-Gantry-Api-Version", required = false) String version,
      Caller caller) {
    VolumeFilter filter =
        VolumeFilter.forPrune(FiltersParameter.read(filters), ApiVersion.prunesAll(version));
    List<String> deleted =
        removal.prune(caller.tenant(), filter).stream().map(VolumeName::value).toList();
    // The nodes delete the data later, and what it took is not counted before disk quotas are.
    return new VolumeJson.Pruned(deleted, 0);
  }

  /** Empty when there can be no volume of that name. */
  private static Optional<VolumeKey> key(String name, Caller caller) {
    try {
      return Optional.of(new VolumeKey(caller.tenant(), new VolumeName(name)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static GantryException noSuchVolume(String name) {
    return new GantryException(ErrorCode.NO_SUCH_VOLUME, "get " + name + ": no such volume");
  }

  /** Docker's reading of a flag in a query. */
  private static boolean isTrue(String value) {
    return value != null
        && switch (value.strip().toLowerCase(Locale.ROOT)) {
          case "", "0", "no", "false", "none" -> false;
          default -> true;
        };
  }

  private VolumeName randomName() {
    byte[] bytes = new byte[RANDOM_NAME_BYTES];
    random.nextBytes(bytes);
    return new VolumeName(HexFormat.of().formatHex(bytes));
  }

  private VolumeJson json(Volume volume) {
    return VolumeJson.of(volume, settings.mountpoint(volume.key()));
  }
}
