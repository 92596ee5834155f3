package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
  private static final Subnet SMALL = Subnet.parse("10.210.0.0/29");

  @Test
  void addressesComeInOrderAndNotAgainAtOnce() {
    AddressPool pool = new AddressPool(SMALL);
    Ipv4 first = pool.take();
    assertThat(first).hasToString("10.210.0.2");
    pool.release(first);
    assertThat(pool.take()).hasToString("10.210.0.3");
  }

  @Test
  void aFullPoolIsAnErrorOfCapacity() {
    AddressPool pool = new AddressPool(SMALL);
    for (int i = 0; i < 5; i++) {
      pool.take();
    }
    assertThat(pool.free()).isZero();
    assertThatThrownBy(pool::take)
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("no available IPv4 addresses")
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.NO_ADDRESS);
    assertThat(ErrorCode.NO_ADDRESS.kind()).isEqualTo(ErrorKind.CAPACITY);
    pool.release(Ipv4.parse("10.210.0.4"));
    assertThat(pool.take()).hasToString("10.210.0.4");
  }

  @Test
  void networkGatewayBroadcastAndForeignAddressesCantBeClaimed() {
    AddressPool pool = new AddressPool(SMALL);
    for (String never : List.of("10.210.0.0", "10.210.0.1", "10.210.0.7", "10.210.0.9")) {
      assertThat(pool.claim(Ipv4.parse(never))).as(never).isFalse();
    }
    assertThat(pool.claim(Ipv4.parse("10.210.0.5"))).isTrue();
    assertThat(pool.claim(Ipv4.parse("10.210.0.5"))).isFalse();
  }

  @Test
  void noAddressIsLostAndNoneIsGivenTwice() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Subnet subnet = Subnet.around(Ipv4.parse("10.210.0.0"), 24 + random.nextInt(7));
      AddressPool pool = new AddressPool(subnet);
      int all = pool.free();
      List<Ipv4> held = new ArrayList<>();
      for (int step = 0; step < 500; step++) {
        if (random.nextInt(5) < 3 && pool.free() > 0) {
          Ipv4 address = pool.take();
          assertThat(held).as("seed %d", seed).doesNotContain(address);
          assertThat(subnet.contains(address)).isTrue();
          held.add(address);
        } else if (!held.isEmpty()) {
          pool.release(held.remove(random.nextInt(held.size())));
        }
        assertThat(pool.free()).as("seed %d", seed).isEqualTo(all - held.size());
      }
    }
  }
}
