package dev.gantry.agent.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A network's bridge, and a place in it, as elements of our sets and maps. Pure. */
final class OwnElements {
  private static final int LONGEST_NAME = 16;

  private OwnElements() {}

  static void appendBridge(NftBatch batch, String bridge, boolean internal, boolean talk) {
    String what = "bridge " + bridge;
    batch.element(what, NftBatch.FAMILY_INET, NftRuleset.OWN, name(bridge), null);
    if (internal) {
      batch.element(what, NftBatch.FAMILY_INET, NftRuleset.INTERNAL, name(bridge), null);
    }
    if (talk) {
      byte[] pair = both(name(bridge), name(bridge));
      batch.element(what, NftBatch.FAMILY_INET, NftRuleset.TALKING, pair, null);
    }
  }

  static void appendPlace(NftBatch batch, Placed placed) {
    String veth = placed.veth();
    String what = "the place of " + veth;
    int frames = NftBatch.FAMILY_BRIDGE;
    byte[] mark = mark(placed.mark());
    batch.element(what, frames, NftRuleset.TENANT_OF, name(veth), mark);
    if (placed.place().network().talk()) {
      batch.element(what, frames, NftRuleset.MEMBERS, both(name(veth), mark), null);
    }
    byte[] card = ByteBuffer.allocate(8).put(placed.mac().bytes()).array();
    batch.element(what, frames, NftRuleset.CARDS, both(name(veth), card), null);
    placed
        .ipv4()
        .map(Ipv4::bytes)
        .ifPresent(
            bytes -> {
              batch.element(what, frames, NftRuleset.PLACES, both(name(veth), bytes), null);
              packets(batch, placed, bytes, NftRuleset.AT, NftRuleset.MASKED);
            });
    if (placed.hasIpv6()) {
      byte[] bytes = InetAddress.ofLiteral(placed.place().ipv6()).getAddress();
      batch.element(what, frames, NftRuleset.PLACES6, both(name(veth), bytes), null);
      packets(batch, placed, bytes, NftRuleset.AT6, NftRuleset.MASKED6);
    }
  }

  private static void packets(
      NftBatch batch, Placed placed, byte[] address, String at, String masked) {
    String what = "the addresses of " + placed.veth();
    int inet = NftBatch.FAMILY_INET;
    batch.element(what, inet, at, both(name(placed.bridge()), address), null);
    if (placed.place().network().masquerade() && !placed.place().network().internal()) {
      batch.element(what, inet, masked, address, null);
    }
  }

  private static byte[] name(String link) {
    byte[] bytes = link.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(LONGEST_NAME).put(bytes).array();
  }

  private static byte[] mark(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
  }

  private static byte[] both(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
