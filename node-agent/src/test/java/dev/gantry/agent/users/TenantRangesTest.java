package dev.gantry.agent.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantRangesTest {
  private static final TenantId ONE = new TenantId("one");
  private static final TenantId OTHER = new TenantId("other");

  @TempDir Path home;

  private TenantRanges open(long base) throws IOException {
    return TenantRanges.open(home.resolve("ranges"), base, "0a1b2c3d", home);
  }

  @Test
  void everyTenantHasItsOwnAndKeepsIt() throws Exception {
    IdRange first = open(TenantRanges.BASE).of(ONE);
    TenantRanges again = open(TenantRanges.BASE);
    assertThat(again.of(OTHER)).isNotEqualTo(first);
    assertThat(again.of(ONE)).isEqualTo(first);
    assertThat(open(TenantRanges.BASE).of(OTHER)).isEqualTo(again.of(OTHER));
  }

  @Test
  void rangesNeverMeetAndTheirNumberIsLimited() throws Exception {
    long base = 0x7FFE0000L - 5L * IdRange.SIZE;
    TenantRanges five = open(base);
    Set<IdRange> given = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      IdRange range = five.of(new TenantId("tenant-" + i));
      assertThat((range.first() - base) % IdRange.SIZE).isZero();
      given.add(range);
    }
    assertThat(given).hasSize(5);
    assertThatThrownBy(() -> five.of(ONE))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("all 5 ranges");
  }

  @Test
  void whatTheHostHasGivenOutIsLeftOut() throws Exception {
    long base = 0x7FFE0000L - 2L * IdRange.SIZE;
    Files.writeString(home.resolve("subuid"), "somebody:" + (base + 10) + ":20\n");
    assertThat(open(base).of(ONE)).isEqualTo(new IdRange(base + IdRange.SIZE));
  }

  @Test
  void aFileThatCanNotBeReadIsNotBegunAnew() throws Exception {
    Files.writeString(home.resolve("ranges"), "one x\n");
    assertThatThrownBy(() -> open(TenantRanges.BASE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad line 'one x'");
  }
}
