package dev.gantry.container.membership;

import dev.gantry.container.event.EventLog;
import dev.gantry.container.ipam.Cidr;
import dev.gantry.container.ipam.Family;
import dev.gantry.container.ipam.Pool;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The networks that tenants made: each change with its event in one transaction. */
@Component
public class Networks {
  private static final int ID_BYTES = 32;

  private final NetworkTable table;
  private final PlaceTable places;
  private final NetworkRules rules;
  private final EventLog events;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Networks(
      NetworkTable table,
      PlaceTable places,
      NetworkRules rules,
      EventLog events,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.table = table;
    this.places = places;
    this.rules = rules;
    this.events = events;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * A network that is asked for, checked as far as that goes without looking at others.
   *
   * @param families that have subnets of the tenant's choice
   */
  public record Wanted(
      TenantId tenant,
      String name,
      boolean ipv4,
      boolean ipv6,
      List<Family> families,
      boolean internal,
      boolean attachable,
      Map<String, String> labels,
      Map<String, String> options,
      Map<String, String> ipamOptions) {}

  /**
   * @param avoid subnets that are in use beside those of networks
   * @throws GantryException NAME_IN_USE, FORBIDDEN for a subnet that overlaps another
   */
  public Network create(Wanted wanted, Collection<Cidr> avoid) {
    try {
      return transaction.execute(status -> insert(wanted, avoid));
    } catch (DuplicateKeyException e) {
      throw taken(wanted.name());
    }
  }

  private Network insert(Wanted wanted, Collection<Cidr> avoid) {
    table.lockSubnets();
    if (table.named(wanted.tenant(), wanted.name()).isPresent()) {
      throw taken(wanted.name());
    }
    if (table.count(wanted.tenant()) >= rules.mostOfTenant()) {
      throw new GantryException(
          ErrorCode.QUOTA_EXCEEDED,
          "network "
              + wanted.name()
              + " can't be created: there are "
              + rules.mostOfTenant()
              + " already, as many as allowed");
    }
    List<Cidr> used = new ArrayList<>(table.subnets());
    used.addAll(avoid);
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    Network network =
        new Network(
            new NetworkId(HexFormat.of().formatHex(bytes)),
            wanted.tenant(),
            wanted.name(),
            wanted.ipv4() ? family(wanted, true, rules.ipv4(), used) : null,
            wanted.ipv6() ? family(wanted, false, rules.ipv6(), used) : null,
            wanted.internal(),
            wanted.attachable(),
            wanted.labels(),
            wanted.options(),
            wanted.ipamOptions(),
            clock.instant());
    table.insert(network);
    tell(network, "create");
    return network;
  }

  private static GantryException taken(String name) {
    return new GantryException(
        ErrorCode.NAME_IN_USE, "network with name " + name + " already exists");
  }

  private Family family(Wanted wanted, boolean v4, Pool pool, List<Cidr> used) {
    Optional<Family> asked =
        wanted.families().stream().filter(one -> one.subnet().isV4() == v4).findFirst();
    if (asked.isPresent()) {
      if (used.stream().anyMatch(asked.get().subnet()::overlaps)) {
        throw new GantryException(
            ErrorCode.FORBIDDEN,
            "invalid pool request: Pool overlaps with other one on this address space");
      }
      return asked.get();
    }
    return pool.free(used, random.nextLong() >>> 1)
        .map(Family::of)
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_ADDRESS,
                    "all predefined address pools have been fully subnetted"));
  }

  /** In the caller's transaction. */
  void tell(Network network, String action) {
    events.append(
        network.tenant(),
        "network",
        action,
        network.id().value(),
        Map.of("name", network.name(), "type", Network.DRIVER));
  }

  @Transactional
  public List<Network> ofTenant(TenantId tenant) {
    return table.ofTenant(tenant);
  }

  /** By full id, name, or a beginning of the id that fits one only; in this order, as Docker. */
  @Transactional
  public Optional<Network> find(TenantId tenant, String reference) {
    List<Network> all = table.ofTenant(tenant);
    Optional<Network> exact =
        all.stream()
            .filter(one -> one.id().value().equals(reference))
            .findFirst()
            .or(() -> all.stream().filter(one -> one.name().equals(reference)).findFirst());
    if (exact.isPresent() || reference.isEmpty()) {
      return exact;
    }
    List<Network> fitting =
        all.stream().filter(one -> one.id().value().startsWith(reference)).toList();
    if (fitting.size() > 1) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "network "
              + reference
              + " is ambiguous ("
              + fitting.size()
              + " matches found based on ID prefix)");
    }
    return fitting.stream().findFirst();
  }

  /**
   * Removes it, in the caller's transaction, unless a container is in it.
   *
   * @return whether it is gone, be it since before
   */
  public boolean remove(Network network) {
    if (table.lockForRemoval(network.id()).isEmpty()) {
      return true;
    }
    if (!places.ofNetwork(network.id()).isEmpty()) {
      return false;
    }
    table.delete(network.id());
    tell(network, "destroy");
    return true;
  }
}
