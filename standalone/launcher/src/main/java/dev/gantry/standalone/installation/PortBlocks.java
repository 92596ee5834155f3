package dev.gantry.standalone.installation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Gives an installation its block of ports and keeps it for it.
 *
 * <p>Claims of the machine's installations lie in one folder, a file a block naming the home; so an
 * installation that is down keeps its ports. A claim counts while that home still says the same.
 */
final class PortBlocks {
  private final Path claims;
  private final Predicate<Ports> free;

  PortBlocks(Path claims) {
    this(claims, PortBlocks::nobodyListens);
  }

  PortBlocks(Path claims, Predicate<Ports> free) {
    this.claims = claims;
    this.free = free;
  }

  /**
   * The ports of the installation at {@code home}, chosen at the first call.
   *
   * @param running whether parts of it run now, and so hold its ports themselves
   */
  Ports of(Path home, boolean running) throws IOException {
    Files.createDirectories(claims);
    try (FileChannel lock =
            FileChannel.open(
                claims.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = lock.lock()) {
      forgetTheGone();
      Path file = file(home);
      Ports kept = Files.exists(file) ? read(file) : null;
      if (kept != null && (running || usable(kept, home))) {
        return claim(kept, home);
      }
      Ports chosen =
          Ports.blocks().stream()
              .filter(ports -> usable(ports, home))
              .findFirst()
              .orElseThrow(() -> new LaunchException("no free block of 20 ports from 24170 on"));
      if (kept != null) {
        System.out.println(
            "  ports from %d on are taken by another process; moving to %d"
                .formatted(kept.base(), chosen.base()));
      }
      Files.writeString(file, chosen.base() + "\n");
      return claim(chosen, home);
    }
  }

  /** Claims of homes that are no more, or have other ports now. */
  private void forgetTheGone() throws IOException {
    try (Stream<Path> files = Files.list(claims)) {
      for (Path claim : files.filter(f -> f.getFileName().toString().matches("[0-9]+")).toList()) {
        Path owner = Path.of(Files.readString(claim).strip());
        String base = claim.getFileName().toString();
        if (!Files.exists(file(owner)) || !base.equals(Files.readString(file(owner)).strip())) {
          Files.delete(claim);
        }
      }
    }
  }

  static Path file(Path home) {
    return home.resolve("config/ports");
  }

  static Ports read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    try {
      return new Ports(Integer.parseInt(text));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(file + " does not hold a port number: " + text, e);
    }
  }

  private Ports claim(Ports ports, Path home) throws IOException {
    Files.writeString(claims.resolve(Integer.toString(ports.base())), home + "\n");
    return ports;
  }

  private boolean usable(Ports ports, Path home) {
    return !claimedByOther(ports, home) && free.test(ports);
  }

  private boolean claimedByOther(Ports ports, Path home) {
    Path claim = claims.resolve(Integer.toString(ports.base()));
    try {
      if (!Files.exists(claim)) {
        return false;
      }
      Path owner = Path.of(Files.readString(claim).strip());
      return !owner.equals(home)
          && Files.exists(file(owner))
          && read(file(owner)).base() == ports.base();
    } catch (IOException e) {
      throw new LaunchException("cannot read the claim " + claim, e);
    }
  }

  private static boolean nobodyListens(Ports ports) {
    return ports.all().stream().allMatch(PortBlocks::bindable);
  }

  private static boolean bindable(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
