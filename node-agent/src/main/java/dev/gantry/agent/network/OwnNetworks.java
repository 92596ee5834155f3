package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.NetworkSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Networks of tenants' own on this host, and the places of containers in them. Cables, bridges and
 * rules are the kernel's and outlive a killed agent; the next one takes them over by its records.
 */
public final class OwnNetworks {
  /** Numbers of cables begin above those that go with addresses of the default bridge. */
  private static final int FIRST_CABLE = 1 << 16;

  private static final int LAST_CABLE = 36 * 36 * 36 * 36 - 1;

  private final Kernel kernel;
  private final NetworkConfig config;
  private final HostNetwork host;
  private final OwnBridges bridges;
  private final NetworkRecords<OwnRecord> records;
  private final HostPorts ports;
  private final Consumer<NftBatch> changes;
  private final ReentrantLock lock = new ReentrantLock();
  // Changed under the lock.
  private final Map<ContainerId, Attached> attached = new ConcurrentHashMap<>();
  private int nextCable = FIRST_CABLE;
  private final AtomicLong moves = new AtomicLong();
  private volatile Runnable bridgesChanged = () -> {};

  OwnNetworks(
      Kernel kernel,
      NetworkConfig config,
      HostNetwork host,
      HostPorts ports,
      Consumer<NftBatch> changes) {
    this.kernel = kernel;
    this.config = config;
    this.host = host;
    this.ports = ports;
    this.changes = changes;
    this.bridges = new OwnBridges(kernel, config, host);
    this.records = new NetworkRecords<>(config.folder().resolve("places"), OwnRecord.class);
  }

  /** After the tables are made anew: takes over what stands, and deletes what nobody is in. */
  void takeOver() {
    Map<String, Integer> links =
        bridges.links().all().stream()
            .collect(Collectors.toMap(Links.Link::name, Links.Link::index));
    Set<String> orphans =
        links.keySet().stream()
            .filter(name -> name.startsWith(config.ownBridgePrefix()))
            .collect(Collectors.toCollection(HashSet::new));
    NftBatch batch = NftBatch.adding(config.table());
    for (OwnRecord record : records.load()) {
      record.placed().stream().map(Placed::bridge).filter(links::containsKey).forEach(orphans::add);
      boolean stands =
          record.placed().stream()
              .allMatch(p -> links.containsKey(p.veth()) && links.containsKey(p.bridge()));
      // Without a place nothing tells here whether it runs: whoever restores containers knows.
      if (!stands) {
        records.delete(record.container());
        continue;
      }
      List<Placed> placed = new ArrayList<>();
      for (Placed old : record.placed()) {
        NetworkSpec spec = old.place().network();
        boolean known = bridges.find(spec.id()).isPresent();
        OwnBridges.Made bridge = bridges.takeOver(spec, links.get(old.bridge()));
        if (!known) {
          OwnElements.appendBridge(batch, bridge.name(), spec.internal(), spec.talk());
        }
        Placed now = new Placed(old.place(), old.bridge(), old.veth(), old.link(), bridge.mark());
        OwnElements.appendPlace(batch, now);
        placed.add(now);
      }
      PublishedElements.append(batch, record.ports(), record.publishedAt());
      attached.put(record.container(), new Attached(record.with(placed), null));
    }
    changes.accept(batch);
    attached.values().forEach(a -> ports.takeOver(a.record().ports(), a.record().publishedAt()));
    bridges.all().forEach(bridge -> orphans.remove(bridge.name()));
    orphans.forEach(bridges.links()::delete);
  }

  /**
   * Makes a network namespace with a place in each network. Repeated, it returns what there is.
   *
   * @throws GantryException PORT_IN_USE with Docker's words, CONFLICT for a bridge's name
   */
  public OwnEndpoint attach(ContainerId container, OwnWish wish) {
    lock.lock();
    try {
      Attached existing = attached.get(container);
      if (existing != null) {
        return endpoint(existing);
      }
      Namespace namespace = Namespace.make(kernel);
      OwnRecord empty =
          new OwnRecord(container, wish.tenant(), wish.name(), List.of(), List.of(), null);
      attached.put(container, new Attached(empty, namespace));
      try {
        namespace.links().run(LinkMessages.up(1));
        namespace.links().close();
        return follow(container, wish);
      } catch (RuntimeException e) {
        try {
          detach(container);
        } catch (RuntimeException more) {
          e.addSuppressed(more);
        }
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes the places of an attached container those of the wish: unplugs, plugs in, sets the
   * default route, publishes.
   */
  public OwnEndpoint follow(ContainerId container, OwnWish wish) {
    lock.lock();
    try {
      OwnRecord record = attached.get(container).record();
      for (Placed old : record.placed()) {
        if (wish.places().stream().noneMatch(place -> sameCable(place, old.place()))) {
          leave(container, old);
        }
      }
      for (NetworkPlace place : wish.places()) {
        join(container, place);
      }
      route(container);
      publish(container, wish);
      return endpoint(attached.get(container));
    } finally {
      lock.unlock();
    }
  }

  private static boolean sameCable(NetworkPlace one, NetworkPlace other) {
    return one.network().id().equals(other.network().id())
        && one.ipv4().equals(other.ipv4())
        && one.ipv6().equals(other.ipv6())
        && one.mac().equals(other.mac());
  }

  private void join(ContainerId container, NetworkPlace place) {
    Attached at = attached.get(container);
    List<Placed> placed = new ArrayList<>(at.record().placed());
    for (int i = 0; i < placed.size(); i++) {
      Placed old = placed.get(i);
      if (sameCable(place, old.place())) {
        // Names, links and priority may be others.
        placed.set(i, new Placed(place, old.bridge(), old.veth(), old.link(), old.mark()));
        update(at, placed);
        return;
      }
    }
    OwnBridges.Made bridge = bridge(place.network());
    String link = freeLink(placed);
    String veth = null;
    try {
      veth = cable(at.namespace(), bridge, link, place);
      Placed plugged = new Placed(place, bridge.name(), veth, link, bridge.mark());
      NftBatch batch = NftBatch.adding(config.table());
      OwnElements.appendPlace(batch, plugged);
      changes.accept(batch);
      placed.add(plugged);
      update(at, placed);
    } catch (RuntimeException e) {
      if (veth != null) {
        bridges.links().delete(veth);
      }
      removeIfEmpty(bridge);
      throw e;
    }
  }

  private void update(Attached at, List<Placed> placed) {
    OwnRecord record = at.record().with(placed);
    attached.put(record.container(), new Attached(record, at.namespace()));
    moves.incrementAndGet();
    records.store(record.container(), record);
  }

  private OwnBridges.Made bridge(NetworkSpec spec) {
    return bridges
        .find(spec.id())
        .orElseGet(
            () -> {
              OwnBridges.Made made = bridges.make(spec);
              try {
                NftBatch batch = NftBatch.adding(config.table());
                OwnElements.appendBridge(batch, made.name(), spec.internal(), spec.talk());
                changes.accept(batch);
                if (!spec.bridge().isEmpty()) {
                  bridgesChanged.run();
                }
                return made;
              } catch (RuntimeException e) {
                bridges.delete(made);
                throw e;
              }
            });
  }

  private static String freeLink(List<Placed> placed) {
    for (int n = 0; ; n++) {
      String name = "eth" + n;
      if (placed.stream().noneMatch(p -> p.link().equals(name))) {
        return name;
      }
    }
  }

  /** Lays the cable, gives the container's end its addresses. Returns the host's end. */
  private String cable(
      Namespace namespace, OwnBridges.Made bridge, String link, NetworkPlace place) {
    NetworkSpec spec = bridge.spec();
    int mtu = spec.mtu() == 0 ? config.mtu() : spec.mtu();
    String veth = null;
    while (veth == null) {
      String name = config.veth(nextCable);
      nextCable = nextCable == LAST_CABLE ? FIRST_CABLE : nextCable + 1;
      try {
        MacAddress mac = new MacAddress(place.mac());
        bridges
            .links()
            .run(
                LinkMessages.addVeth(
                    new LinkMessages.Veth(name, bridge.index(), link, mac, namespace.fd(), mtu)));
        veth = name;
      } catch (KernelException e) {
        if (!e.is(Errno.EEXIST)) {
          throw e;
        }
      }
    }
    String ours = veth;
    host.call(() -> OwnBridges.set("ipv6/conf/" + ours + "/disable_ipv6", "1"));
    bridges.links().run(LinkMessages.hairpin(bridges.links().indexOf(veth)));
    new NamespaceThread(kernel, namespace.fd())
        .call(
            () -> {
              address(link, place);
              return null;
            });
    return veth;
  }

  private void address(String link, NetworkPlace place) {
    NetworkSpec spec = place.network();
    boolean six = spec.ipv6() != null && !place.ipv6().isEmpty();
    OwnBridges.set("ipv6/conf/" + link + "/disable_ipv6", six ? "0" : "1");
    try (Links inner = new Links(kernel)) {
      int index = inner.indexOf(link);
      if (spec.ipv4() != null && !place.ipv4().isEmpty()) {
        inner.run(InnerLinks.address(index, place.ipv4(), spec.ipv4().subnet()));
      }
      if (six) {
        inner.run(InnerLinks.address(index, place.ipv6(), spec.ipv6().subnet()));
      }
      inner.run(LinkMessages.up(index));
    }
  }

  private void leave(ContainerId container, Placed old) {
    Attached at = attached.get(container);
    List<Placed> rest = at.record().placed().stream().filter(p -> !p.equals(old)).toList();
    if (old.ipv4().isPresent() && old.ipv4().get().equals(at.record().publishedAt())) {
      withdraw(container);
    }
    CleanUp.run(() -> withdraw(old), () -> bridges.links().delete(old.veth()));
    update(attached.get(container), rest);
    bridges.find(old.place().network().id()).ifPresent(this::removeIfEmpty);
  }

  private void withdraw(Placed placed) {
    NftBatch batch = NftBatch.removing(config.table());
    OwnElements.appendPlace(batch, placed);
    changes.accept(batch);
  }

  private void removeIfEmpty(OwnBridges.Made bridge) {
    boolean used =
        attached.values().stream()
            .flatMap(a -> a.record().placed().stream())
            .anyMatch(p -> p.place().network().id().equals(bridge.spec().id()));
    if (used) {
      return;
    }
    NftBatch batch = NftBatch.removing(config.table());
    OwnElements.appendBridge(batch, bridge.name(), bridge.spec().internal(), bridge.spec().talk());
    CleanUp.run(() -> changes.accept(batch), () -> bridges.delete(bridge));
  }

  private void route(ContainerId container) {
    Attached at = attached.get(container);
    List<Placed> placed = at.record().placed();
    new NamespaceThread(kernel, at.namespace().fd())
        .call(
            () -> {
              try (Links inner = new Links(kernel)) {
                Placed.wayOut(placed)
                    .ifPresent(
                        p ->
                            inner.run(
                                InnerLinks.defaultRoute(
                                    inner.indexOf(p.link()),
                                    p.place().network().ipv4().gateway())));
                Placed.wayOut6(placed)
                    .ifPresent(
                        p ->
                            inner.run(
                                InnerLinks.defaultRoute(
                                    inner.indexOf(p.link()),
                                    p.place().network().ipv6().gateway())));
              }
              return null;
            });
  }

  private void publish(ContainerId container, OwnWish wish) {
    Attached at = attached.get(container);
    Optional<Placed> out = Placed.wayOut(at.record().placed());
    Ipv4 address = out.flatMap(Placed::ipv4).orElse(null);
    boolean same = Objects.equals(address, at.record().publishedAt());
    if (wish.ports().isEmpty() || same) {
      return;
    }
    List<PublishedPort> before = at.record().ports();
    withdraw(container);
    if (address == null) {
      return;
    }
    String hostIp = out.get().place().network().hostIp();
    List<PortRequest> requests =
        before.isEmpty()
            ? wish.ports().stream().map(p -> on(p, hostIp)).toList()
            : before.stream().map(OwnNetworks::again).toList();
    List<PublishedPort> taken;
    try {
      taken = ports.take(requests, address);
    } catch (GantryException e) {
      throw new GantryException(
          e.code(),
          "driver failed programming external connectivity on endpoint %s (%s): %s"
              .formatted(wish.name(), container, e.getMessage()),
          e);
    }
    NftBatch batch = NftBatch.adding(config.table());
    PublishedElements.append(batch, taken, address);
    try {
      changes.accept(batch);
    } catch (RuntimeException e) {
      ports.release(taken);
      throw e;
    }
    OwnRecord record = attached.get(container).record().publishing(taken, address);
    attached.put(container, new Attached(record, at.namespace()));
    records.store(record.container(), record);
  }

  private static PortRequest on(PortRequest request, String hostIp) {
    return hostIp.isEmpty() || !request.host().equals(HostAddress.ALL)
        ? request
        : new PortRequest(
            request.protocol(),
            new HostAddress(hostIp),
            request.firstHostPort(),
            request.lastHostPort(),
            request.containerPort());
  }

  private static PortRequest again(PublishedPort port) {
    return new PortRequest(
        port.protocol(), port.host(), port.hostPort(), port.hostPort(), port.containerPort());
  }

  private void withdraw(ContainerId container) {
    Attached at = attached.get(container);
    List<PublishedPort> old = at.record().ports();
    if (old.isEmpty()) {
      return;
    }
    NftBatch batch = NftBatch.removing(config.table());
    PublishedElements.append(batch, old, at.record().publishedAt());
    attached.put(container, new Attached(at.record().publishing(List.of(), null), at.namespace()));
    CleanUp.run(() -> changes.accept(batch), () -> ports.release(old));
  }

  /** Gives all places back. No error if there are none. */
  public void detach(ContainerId container) {
    lock.lock();
    try {
      Attached gone = attached.get(container);
      if (gone == null) {
        return;
      }
      List<Runnable> steps = new ArrayList<>();
      steps.add(() -> withdraw(container));
      gone.record().placed().forEach(placed -> steps.add(() -> withdraw(placed)));
      // Before its bridge: the kernel frees cables of an ended namespace late.
      gone.record().placed().forEach(p -> steps.add(() -> bridges.links().delete(p.veth())));
      steps.add(() -> attached.remove(container));
      steps.add(moves::incrementAndGet);
      steps.add(() -> records.delete(container));
      steps.add(gone::closeNamespace);
      for (Placed placed : gone.record().placed()) {
        steps.add(() -> bridges.find(placed.place().network().id()).ifPresent(this::removeIfEmpty));
      }
      CleanUp.run(steps.toArray(Runnable[]::new));
    } finally {
      lock.unlock();
    }
  }

  /** Opens the namespace of a container that outlived an agent. Empty if it has no places. */
  public Optional<OwnEndpoint> adopt(ContainerId container, int pid) {
    return Optional.ofNullable(
            attached.computeIfPresent(
                container,
                (id, known) ->
                    known.namespace() != null
                        ? known
                        : new Attached(known.record(), Namespace.ofProcess(kernel, pid))))
        .map(this::endpoint);
  }

  public Optional<OwnEndpoint> find(ContainerId container) {
    return Optional.ofNullable(attached.get(container)).map(this::endpoint);
  }

  /** Grows with each change of a place, after it is made. */
  public long moves() {
    return moves.get();
  }

  public Collection<OwnEndpoint> endpoints() {
    return attached.values().stream().map(this::endpoint).toList();
  }

  private OwnEndpoint endpoint(Attached at) {
    Namespace namespace = at.namespace();
    return new OwnEndpoint(
        at.record().container(),
        at.record().tenant(),
        namespace == null ? -1 : namespace.fd(),
        namespace == null ? null : namespace.path(),
        at.record().placed().stream().map(Placed::place).toList(),
        at.record().ports());
  }

  /** Called when there is a bridge whose name does not show that it is ours. */
  void whenBridgesChange(Runnable told) {
    bridgesChanged = told;
  }

  /** Names of all bridges that stand. */
  List<String> bridgeNames() {
    // Without the lock: the gate asks while it holds its own.
    return bridges.all().stream().map(OwnBridges.Made::name).toList();
  }

  void removeAll() {
    CleanUp.run(() -> List.copyOf(attached.keySet()).forEach(this::detach), records::deleteAll);
  }

  void close() {
    attached.values().forEach(Attached::closeNamespace);
    bridges.close();
  }

  /**
   * Places in our hands.
   *
   * @param namespace null until adopted
   */
  private record Attached(OwnRecord record, Namespace namespace) {
    void closeNamespace() {
      if (namespace != null) {
        namespace.close();
      }
    }
  }
}
