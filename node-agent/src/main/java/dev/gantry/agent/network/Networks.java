package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default bridge network of this host: attaches containers and detaches them.
 *
 * <p>After a kill of the agent, containers and their traffic go on: bridge, cables, rules and
 * addresses are the kernel's. {@link #open} takes over what is there by the endpoint records, and
 * frees what ended meanwhile. IPv6 to published ports, which the agent relays, pauses between.
 */
public final class Networks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Networks.class);

  private final Kernel kernel;
  private final NetworkConfig config;
  private final Bridge bridge;
  private final AddressPool addresses;
  private final NetworkRecords<EndpointRecord> records;
  private final HostPorts ports;
  private final NetlinkSocket netfilter;
  private final Nft nft;
  private final ForwardGate gate;
  private final PlugPool pool;
  private final Timer attachTimer;
  private final ClosedPorts closedPorts;
  private final OwnNetworks own;
  private final TenantMarks marks = new TenantMarks();
  private final Map<ContainerId, Attached> attached = new ConcurrentHashMap<>();
  private final Map<MacAddress, ContainerId> cards = new ConcurrentHashMap<>();

  private Networks(Kernel kernel, NetworkConfig config, HostNetwork host, MeterRegistry meters) {
    this.kernel = kernel;
    this.config = config;
    this.bridge = Bridge.open(kernel, config, host);
    this.addresses = new AddressPool(bridge.subnet());
    this.records = new NetworkRecords<>(config.folder().resolve("endpoints"), EndpointRecord.class);
    this.ports = new HostPorts(host);
    this.nft = new Nft(host);
    this.netfilter = host.call(() -> new NetlinkSocket(kernel, NetlinkSocket.NETFILTER));
    this.closedPorts =
        new ClosedPorts(config.folder().resolve("closed-ports"), config.table(), this::change);
    this.own = new OwnNetworks(kernel, config, host, ports, this::change);
    takeOver();
    own.takeOver();
    closedPorts.restore();
    this.gate = new ForwardGate(kernel, host, config, own::bridgeNames);
    own.whenBridgesChange(gate::refresh);
    this.pool = new PlugPool(bridge, addresses, config.ready());
    this.attachTimer =
        Timer.builder("gantry.agent.network.attach")
            .description("Time to attach a container to the bridge network")
            .publishPercentileHistogram()
            .register(meters);
    meters.gauge("gantry.agent.network.ready", pool, PlugPool::ready);
    meters.gauge("gantry.agent.network.addresses.free", addresses, AddressPool::free);
    meters.gauge("gantry.agent.network.ports.published", ports, HostPorts::size);
  }

  /**
   * Makes the network, or takes that of the agent before over.
   *
   * @param host where the host's side is: {@link HostNetwork#own()}
   * @throws KernelException if the kernel refused a link or an address
   * @throws GantryException NO_ADDRESS if no subnet is free
   */
  public static Networks open(
      Kernel kernel, NetworkConfig config, HostNetwork host, MeterRegistry meters) {
    return new Networks(kernel, config, host, meters);
  }

  private void takeOver() {
    Set<String> links =
        bridge.links().all().stream().map(Links.Link::name).collect(Collectors.toSet());
    StringBuilder script = new StringBuilder(NftRuleset.text(config, bridge.subnet()));
    for (EndpointRecord record : records.load()) {
      if (!links.contains(record.veth()) || !addresses.claim(record.address())) {
        records.delete(record.container());
        continue;
      }
      cards.put(record.mac(), record.container());
      attached.put(record.container(), new Attached(record, null));
      script.append(NftRuleset.place(config.table(), record, marks.of(record.tenant())));
      record.ports().stream()
          .filter(port -> port.host().coversIpv4())
          .map(port -> NftRuleset.element(config.table(), port, record.address()))
          .forEach(script::append);
    }
    nft.apply(script.toString());
    attached.values().forEach(a -> ports.takeOver(a.record().ports(), a.record().address()));
  }

  /**
   * Gives a container its place on the bridge. Repeated for an attached container, it returns the
   * same endpoint: {@link #detach} first, where a new run needs a new one.
   *
   * @throws GantryException PORT_IN_USE with Docker's words, or NO_ADDRESS
   */
  public Endpoint attach(ContainerId container, NetworkWish wish) {
    Attached existing = attached.get(container);
    return existing != null
        ? endpoint(existing)
        : attachTimer.record(() -> attachAnew(container, wish));
  }

  private Endpoint attachAnew(ContainerId container, NetworkWish wish) {
    Plug plug = pool.take();
    List<PublishedPort> published = List.of();
    try {
      MacAddress mac = card(container, wish, plug);
      if (!mac.equals(plug.mac())) {
        plug.namespace().run(LinkMessages.hardwareAddress(plug.link(), mac));
      }
      published = ports.take(wish.ports(), plug.address());
      EndpointRecord record =
          new EndpointRecord(container, wish.tenant(), plug.address(), mac, plug.veth(), published);
      records.store(record.container(), record);
      change(elements(NftBatch.adding(config.table()), record));
      Attached made = new Attached(record, plug.namespace());
      attached.put(container, made);
      return endpoint(made);
    } catch (RuntimeException e) {
      undo(container, plug, published, e);
      throw e instanceof GantryException g ? inDockersWords(container, wish, g) : e;
    }
  }

  /**
   * Its MAC address. Nobody gets one that is, or could become, another container's: the bridge
   * would bring it what is for that one.
   */
  private MacAddress card(ContainerId container, NetworkWish wish, Plug plug) {
    MacAddress mac = wish.mac().orElse(plug.mac());
    boolean ofAnother =
        mac.isOf(bridge.subnet()) && !mac.equals(plug.mac()) || mac.equals(config.bridgeMac());
    ContainerId holder = ofAnother ? null : cards.putIfAbsent(mac, container);
    if (ofAnother || holder != null && !holder.equals(container)) {
      throw new GantryException(
          ErrorCode.CONFLICT, "MAC address " + mac + " is another's on this network");
    }
    return mac;
  }

  private static GantryException inDockersWords(
      ContainerId container, NetworkWish wish, GantryException e) {
    return new GantryException(
        e.code(),
        "driver failed programming external connectivity on endpoint "
            + wish.name()
            + " ("
            + container
            + "): "
            + e.getMessage(),
        e);
  }

  private void undo(
      ContainerId container, Plug plug, List<PublishedPort> published, RuntimeException cause) {
    for (Runnable step :
        List.<Runnable>of(
            () -> ports.release(published),
            () -> cards.values().remove(container),
            () -> records.delete(container),
            () -> pool.discard(plug))) {
      try {
        step.run();
      } catch (RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private NftBatch elements(NftBatch batch, EndpointRecord record) {
    TenantElements.append(batch, record, marks.of(record.tenant()));
    PublishedElements.append(batch, record.ports(), record.address());
    return batch;
  }

  private void change(NftBatch batch) {
    List<NetlinkMessage> messages = batch.messages();
    if (!messages.isEmpty()) {
      netfilter.run(messages);
    }
  }

  /** Gives an endpoint back. No error if there is none; goes on past errors and reports them. */
  public void detach(ContainerId container) {
    Attached gone = attached.remove(container);
    if (gone == null) {
      return;
    }
    EndpointRecord record = gone.record();
    CleanUp.run(
        () -> change(elements(NftBatch.removing(config.table()), record)),
        () -> ports.release(record.ports()),
        () -> cards.remove(record.mac(), container),
        () -> records.delete(container),
        gone::closeNamespace,
        () -> addresses.release(record.address()));
  }

  /**
   * Opens the namespace of a container that outlived an agent.
   *
   * @param pid a process of the container, sure to be it
   * @return empty if it has no endpoint
   */
  public Optional<Endpoint> adopt(ContainerId container, int pid) {
    return Optional.ofNullable(
            attached.computeIfPresent(
                container,
                (id, known) ->
                    known.namespace() != null
                        ? known
                        : new Attached(known.record(), Namespace.ofProcess(kernel, pid))))
        .map(this::endpoint);
  }

  /** A container's endpoint, if it is attached. */
  public Optional<Endpoint> find(ContainerId container) {
    return Optional.ofNullable(attached.get(container)).map(this::endpoint);
  }

  /** All endpoints; after {@link #open} those which outlived the agent before. */
  public Collection<Endpoint> endpoints() {
    return attached.values().stream().map(this::endpoint).toList();
  }

  /**
   * Keeps containers from these ports of other hosts, and from no others.
   *
   * @param ports {@code host:port}
   */
  public void closePorts(List<String> ports) {
    closedPorts.set(ports);
  }

  /** Networks of tenants' own. */
  public OwnNetworks own() {
    return own;
  }

  /** How many namespaces are ready to be attached at once. */
  public int ready() {
    return pool.ready();
  }

  /** The bridge's subnet. */
  public Subnet subnet() {
    return bridge.subnet();
  }

  private Endpoint endpoint(Attached at) {
    Namespace namespace = at.namespace();
    return new Endpoint(
        at.record().container(),
        namespace == null ? -1 : namespace.fd(),
        namespace == null ? null : namespace.path(),
        at.record().address(),
        bridge.subnet().prefix(),
        bridge.subnet().gateway(),
        at.record().mac(),
        at.record().ports());
  }

  /** Removes all that this installation has: endpoints, rules, bridge, records. Then closes. */
  public void removeAll() {
    pool.close();
    CleanUp.run(
        () -> new HashSet<>(attached.keySet()).forEach(this::detach),
        gate::close,
        gate::remove,
        own::removeAll,
        () -> nft.apply(NftRuleset.deletion(config.table())),
        bridge::delete,
        records::deleteAll,
        closedPorts::delete,
        this::closeRest);
    LOG.info("network of installation {} removed", config.installation());
  }

  /** Lets go of everything but leaves containers on the net: the next agent takes over. */
  @Override
  public void close() {
    CleanUp.run(pool::close, gate::close, this::closeRest);
  }

  private void closeRest() {
    ports.close();
    attached.values().forEach(Attached::closeNamespace);
    own.close();
    netfilter.close();
    bridge.close();
  }

  /**
   * An endpoint in our hands.
   *
   * @param namespace null until adopted
   */
  private record Attached(EndpointRecord record, Namespace namespace) {
    void closeNamespace() {
      if (namespace != null) {
        namespace.close();
      }
    }
  }
}
