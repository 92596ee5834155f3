package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Whose an endpoint is, as elements of the sets by which tenants are kept apart: its cable's end
 * and its addresses go with a number of the tenant, which is this node's own. Pure.
 */
final class TenantElements {
  /** IFNAMSIZ of netdevice(7). */
  private static final int LONGEST_NAME = 16;

  private TenantElements() {}

  static void append(NftBatch batch, EndpointRecord record, int tenant) {
    String veth = record.veth();
    Ipv4 address = record.address();
    String what = "the place of " + veth + " and " + address;
    int bridge = NftBatch.FAMILY_BRIDGE;
    batch.element(what, bridge, NftRuleset.TENANT_OF, name(veth), mark(tenant));
    batch.element(what, bridge, NftRuleset.MEMBERS, both(name(veth), mark(tenant)), null);
    batch.element(what, bridge, NftRuleset.PLACES, both(name(veth), address.bytes()), null);
    batch.element(what, bridge, NftRuleset.CARDS, both(name(veth), card(record.mac())), null);
    int inet = NftBatch.FAMILY_INET;
    batch.element(what, inet, NftRuleset.TENANT_AT, address.bytes(), mark(tenant));
    batch.element(what, inet, NftRuleset.MEMBERS_AT, both(address.bytes(), mark(tenant)), null);
  }

  private static byte[] name(String link) {
    byte[] bytes = link.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(LONGEST_NAME).put(bytes).array();
  }

  /** Fields of a concatenation fill whole registers of four bytes. */
  private static byte[] card(MacAddress mac) {
    return ByteBuffer.allocate(8).put(mac.bytes()).array();
  }

  private static byte[] mark(int tenant) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(tenant).array();
  }

  private static byte[] both(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
