package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden bytes: what {@code ip} and {@code nft} send for the same (strace, iproute2 6.1). */
class NetlinkMessageTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void anAddressIsAddedWithTheseBytes() {
    byte[] sent =
        LinkMessages.addAddress(2, Ipv4.parse("10.210.0.5"), Subnet.parse("10.210.0.0/16"))
            .encode(7);
    assertThat(HEX.formatHex(sent))
        .isEqualTo(
            "30000000"
                + "1400"
                + "0505"
                + "07000000"
                + "00000000" // nlmsghdr
                + "02"
                + "10"
                + "00"
                + "00"
                + "02000000" // ifaddrmsg
                + "08000200"
                + "0ad20005" // IFA_LOCAL
                + "08000100"
                + "0ad20005" // IFA_ADDRESS
                + "08000400"
                + "0ad2ffff"); // IFA_BROADCAST
  }

  @Test
  void aDefaultRouteIsAddedWithTheseBytes() {
    byte[] sent = LinkMessages.addDefaultRoute(2, Ipv4.parse("10.210.0.1")).encode(1);
    assertThat(HEX.formatHex(sent))
        .isEqualTo(
            "2c000000"
                + "1800"
                + "0506"
                + "01000000"
                + "00000000"
                + "02000000"
                + "fe030001"
                + "00000000" // rtmsg
                + "08000500"
                + "0ad20001" // RTA_GATEWAY
                + "08000400"
                + "02000000"); // RTA_OIF
  }

  @Test
  void aVethPairIsMadeWithItsPeerInAnotherNamespace() {
    byte[] sent =
        LinkMessages.addVeth(
                new LinkMessages.Veth(
                    "gv0", 5, "eth0", new MacAddress("02:42:0a:d2:00:05"), 9, 1500))
            .encode(1);
    assertThat(HEX.formatHex(sent))
        .isEqualTo(
            "88000000"
                + "1000"
                + "0506"
                + "01000000"
                + "00000000"
                + "00000000"
                + "00000000"
                + "01000000"
                + "01000000" // ifinfomsg, up
                + "08000300"
                + "67763000" // gv0
                + "08000400"
                + "dc050000"
                + "08000a00"
                + "05000000"
                + "50001280" // IFLA_LINKINFO
                + "09000100"
                + "76657468"
                + "00000000"
                + "40000280" // INFO_DATA
                + "3c000180" // VETH_INFO_PEER
                + "00000000"
                + "00000000"
                + "00000000"
                + "00000000"
                + "09000300"
                + "65746830"
                + "00000000"
                + "0a000100"
                + "02420ad2"
                + "00050000"
                + "08000400"
                + "dc050000"
                + "08001c00"
                + "09000000");
  }

  @Test
  void aPublishedPortIsAddedWithTheBytesOfNft() {
    PublishedPort port = new PublishedPort(Protocol.TCP, new HostAddress("127.0.0.1"), 81, 8080);
    NftBatch adding = NftBatch.adding("gantry-probe");
    PublishedElements.append(adding, List.of(port), Ipv4.parse("10.210.0.5"));
    List<NetlinkMessage> batch = adding.messages();
    assertThat(batch).hasSize(3);
    assertThat(HEX.formatHex(batch.getFirst().encode(0)))
        .isEqualTo("14000000" + "1000" + "0100" + "00000000" + "00000000" + "0000000a");
    assertThat(HEX.formatHex(batch.get(1).encode(1)))
        .isEqualTo(
            "68000000"
                + "0c0a"
                + "0506"
                + "01000000"
                + "00000000"
                + "01000000"
                + "11000100"
                + "67616e7472792d70726f626500"
                + "000000"
                + "11000200"
                + "7075626c69736865645f6f6e00"
                + "000000"
                + "2c000380"
                + "28000180"
                + "14000180"
                + "10000100"
                + "7f000001"
                + "06000000"
                + "00510000"
                + "10000280"
                + "0c000100"
                + "0ad20005"
                + "1f900000");
  }

  @Test
  void aPortOnIpv6OnlyIsNotForNftables() {
    PublishedPort port = new PublishedPort(Protocol.TCP, new HostAddress("[::1]"), 81, 80);
    NftBatch adding = NftBatch.adding("t");
    PublishedElements.append(adding, List.of(port), Ipv4.parse("10.210.0.5"));
    assertThat(adding.messages()).isEmpty();
  }

  @Test
  void theKernelsExplanationIsRead() {
    byte[] datagram =
        HEX.parseHex(
            "30000000"
                + "0200"
                + "0003"
                + "05000000"
                + "00000000"
                + "9bffffff"
                + "30000000"
                + "18000506"
                + "05000000"
                + "00000000"
                + "09000100"
                + "6e6f2121"
                + "00000000");
    NetlinkAnswer answer = NetlinkAnswer.parse(ByteBuffer.wrap(datagram)).getFirst();
    assertThat(answer.errno()).isEqualTo(101);
    assertThat(answer.sequence()).isEqualTo(5);
    assertThat(answer.explanation()).isEqualTo("no!!");
  }

  @Test
  void cutOffMessagesAreRefused() {
    byte[] datagram = LinkMessages.dumpLinks().encode(1);
    assertThatThrownBy(() -> NetlinkAnswer.parse(ByteBuffer.wrap(datagram, 0, datagram.length - 4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetlinkAttributes.parse(ByteBuffer.wrap(HEX.parseHex("0900010041"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
