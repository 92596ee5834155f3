package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.util.List;

/** Published ports as elements of the two maps. Pure. */
final class PublishedElements {
  private PublishedElements() {}

  /** Those of the ports that are for nftables. */
  static void append(NftBatch batch, List<PublishedPort> ports, Ipv4 container) {
    for (PublishedPort port : ports) {
      if (port.host().coversIpv4()) {
        boolean single = port.host().oneIpv4().isPresent();
        batch.element(
            words(port, container),
            NftBatch.FAMILY_INET,
            single ? NftRuleset.PUBLISHED_ON : NftRuleset.PUBLISHED,
            key(port),
            data(port, container));
      }
    }
  }

  private static String words(PublishedPort port, Ipv4 container) {
    return port.host().forMessages()
        + ":"
        + port.hostPort()
        + "/"
        + port.protocol().word()
        + " → "
        + container
        + ":"
        + port.containerPort();
  }

  /** Every part of a concatenation is padded to four bytes. */
  private static byte[] key(PublishedPort port) {
    byte[] host = port.host().oneIpv4().map(Ipv4::bytes).orElse(new byte[0]);
    return ByteBuffer.allocate(host.length + 8)
        .put(host)
        .put((byte) port.protocol().number())
        .put(new byte[3])
        .putShort((short) port.hostPort())
        .array();
  }

  private static byte[] data(PublishedPort port, Ipv4 container) {
    return ByteBuffer.allocate(8)
        .put(container.bytes())
        .putShort((short) port.containerPort())
        .array();
  }
}
