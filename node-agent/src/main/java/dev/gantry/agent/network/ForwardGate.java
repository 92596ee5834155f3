package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bridge's way through iptables' FORWARD chain open, which dockerd (and others) close by
 * policy DROP. An accept in our own table does not help: a packet passes only if every base chain
 * of the hook accepts it. So two accepts for the bridge stand at the head of that chain, in the
 * chain of iptables-nft and in that of iptables-legacy, where these exist. What may pass is still
 * decided in our own table.
 *
 * <p>When dockerd or a firewall comes or reloads later, the kernel's news of changed rules tell;
 * for iptables-legacy there are none, so it is looked at every half minute.
 */
final class ForwardGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardGate.class);
  private static final int GROUP_NFTABLES = 7;

  /** A firewall reloads in many small steps: they are waited for. */
  private static final int QUIET_MILLIS = 50;

  private static final int LOOK_MILLIS = 30_000;
  private static final long NEWS = 0;
  private static final long STOP = 1;
  private static final int NFGEN_HEADER = 4;
  private static final int NEW_GENERATION = 15;
  private static final List<String> DIRECTIONS = List.of("iifname", "oifname");

  private final Kernel kernel;
  private final HostNetwork host;
  private final Nft nft;
  private final String bridge;
  private final String ownPrefix;
  private final Supplier<List<String>> own;
  private final String table;
  private final NetlinkSocket news;
  private final int epoll;
  private final int stop;
  private final Thread watcher;

  ForwardGate(Kernel kernel, HostNetwork host, NetworkConfig config, Supplier<List<String>> own) {
    this.own = own;
    this.kernel = kernel;
    this.host = host;
    this.nft = new Nft(host);
    this.bridge = config.bridge();
    this.ownPrefix = config.ownBridgePrefix();
    this.table = config.table();
    this.news = host.call(() -> new NetlinkSocket(kernel, NetlinkSocket.NETFILTER));
    news.subscribe(GROUP_NFTABLES);
    this.stop = kernel.eventfd(0);
    this.epoll = kernel.epollCreate();
    kernel.epollControl(epoll, Kernel.EPOLL_CTL_ADD, news.fd(), Kernel.EPOLLIN, NEWS);
    kernel.epollControl(epoll, Kernel.EPOLL_CTL_ADD, stop, Kernel.EPOLLIN, STOP);
    refresh();
    this.watcher = Thread.ofPlatform().name("gantry-forward-gate").daemon().start(this::watch);
  }

  /** Adds what is missing. */
  synchronized void refresh() {
    String rules = nftRules();
    boolean legacy = hasLegacy();
    for (String name : names()) {
      for (String direction : DIRECTIONS) {
        if (!rules.isEmpty() && !rules.contains(direction + " \"" + name + "\"")) {
          nft.apply(
              "insert rule ip filter FORWARD %s \"%s\" counter accept\n"
                  .formatted(direction, name));
        }
      }
      if (legacy) {
        refreshLegacy(name);
      }
    }
  }

  private void refreshLegacy(String name) {
    for (String option : List.of("-i", "-o")) {
      if (legacy("-C", option, name).code() != 0) {
        Nft.Result added = legacy("-I", option, name);
        if (added.code() != 0) {
          LOG.warn("iptables-legacy does not let {} pass: {}", name, added.output().strip());
        }
      }
    }
  }

  /** The default bridge, all whose names are ours, and those that somebody asked for. */
  private List<String> names() {
    return Stream.concat(
            Stream.of(bridge, ownPrefix + "*"),
            own.get().stream().filter(name -> !name.startsWith(ownPrefix)))
        .toList();
  }

  /** Takes the accepts back. */
  synchronized void remove() {
    List<String> names = names();
    String any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    Pattern ours = Pattern.compile("[io]ifname \"(?:" + any + ")\".*# handle ([0-9]+)");
    Matcher matcher = ours.matcher(nftRules());
    while (matcher.find()) {
      nft.apply("delete rule ip filter FORWARD handle " + matcher.group(1) + "\n");
    }
    if (hasLegacy()) {
      for (String name : names) {
        legacy("-D", "-i", name);
        legacy("-D", "-o", name);
      }
    }
  }

  private String nftRules() {
    Nft.Result listed = nft.run("", "nft", "-a", "list", "chain", "ip", "filter", "FORWARD");
    return listed.code() == 0 ? listed.output() : "";
  }

  private Nft.Result legacy(String action, String option, String name) {
    // iptables' wildcard is a plus.
    String link = name.replace('*', '+');
    return nft.run("", "iptables-legacy", "-w", action, "FORWARD", option, link, "-j", "ACCEPT");
  }

  private boolean hasLegacy() {
    try {
      return host.call(
          () -> {
            Path names = Path.of("/proc/thread-self/net/ip_tables_names");
            return Files.exists(names) && Files.readAllLines(names).contains("filter");
          });
    } catch (IOException e) {
      LOG.debug("tables of iptables-legacy: {}", e.getMessage());
      return false;
    }
  }

  private void watch() {
    boolean due = false;
    boolean on = true;
    while (on) {
      List<Kernel.Ready> ready = kernel.epollWait(epoll, 2, due ? QUIET_MILLIS : LOOK_MILLIS);
      on = ready.stream().noneMatch(each -> each.data() == STOP);
      if (on && ready.isEmpty()) {
        due = false;
        tryRefresh();
      } else if (on) {
        due |= hasForeignNews();
      }
    }
  }

  private boolean hasForeignNews() {
    try {
      return news.news().stream().anyMatch(this::isForeign);
    } catch (KernelException e) {
      LOG.debug("news of nftables: {}", e.getMessage());
      return true; // some were lost
    }
  }

  private void tryRefresh() {
    try {
      refresh();
    } catch (RuntimeException e) {
      LOG.warn("the bridge's way through the FORWARD chain may be shut: {}", e.getMessage());
    }
  }

  private boolean isForeign(NetlinkAnswer answer) {
    if ((answer.type() & 0xff) == NEW_GENERATION) {
      return false;
    }
    // In all other messages of nftables attribute 1 is the table.
    byte[] name = answer.attributes(NFGEN_HEADER).get(1);
    return name == null || !NetlinkAttributes.string(name).equals(table);
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      kernel.write(stop, arena.allocateFrom(ValueLayout.JAVA_LONG, 1));
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // the watcher still uses the descriptors
    }
    CleanUp.run(news::close, () -> kernel.close(epoll), () -> kernel.close(stop));
  }
}
