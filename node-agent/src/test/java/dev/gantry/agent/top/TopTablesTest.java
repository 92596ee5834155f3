package dev.gantry.agent.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.stream.ProcessTable;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopTablesTest {
  private static final String STAT =
      "4711 (my (odd) name) S 4000 4711 4711 34817 4711 4194560 100 0 0 0 250 50 0 0 20 0 1 0"
          + " 360000 1000000 200 18446744073709551615";

  @Test
  void aStatLineIsReadWhateverTheNameHolds() {
    ProcessStat stat = ProcessStat.parse(STAT);
    assertThat(stat)
        .isEqualTo(new ProcessStat(4711, "my (odd) name", 'S', 4000, 34817, 300, 360000));
  }

  @Test
  void theUsualTableIsThatOfPs() {
    Instant boot = Instant.parse("2026-03-01T08:00:00Z");
    Instant now = Instant.parse("2026-03-01T09:00:10Z");
    FullListing listing =
        new FullListing(boot, now, ZoneOffset.UTC, uid -> uid == 0 ? "root" : "" + uid);
    ProcessStat stat = ProcessStat.parse(STAT);
    ProcessStat zombie = new ProcessStat(5, "gone", 'Z', 1, 0, 0, 0);
    ProcessTable table =
        listing.of(
            List.of(
                new FullListing.Found(stat, 0, "sh -c loop"),
                new FullListing.Found(stat, 1000, ""),
                new FullListing.Found(zombie, 0, "")));
    assertThat(table.titles())
        .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    assertThat(table.processes().get(0))
        .containsExactly("root", "4711", "4000", "30", "09:00", "pts/1", "00:00:03", "sh -c loop");
    assertThat(table.processes().get(1)).startsWith("1000").endsWith("[my (odd) name]");
    assertThat(table.processes().get(2)).contains("?").endsWith("[gone] <defunct>");
  }

  @Test
  void anotherDayIsShownAsDate() {
    Instant boot = Instant.parse("2026-02-01T08:00:00Z");
    FullListing listing =
        new FullListing(
            boot, Instant.parse("2026-03-01T09:00:10Z"), ZoneOffset.UTC, Long::toString);
    assertThat(
            listing
                .of(List.of(new FullListing.Found(ProcessStat.parse(STAT), 0, "x")))
                .processes()
                .getFirst()
                .get(4))
        .isEqualTo("Feb01");
  }

  @Test
  void onlyTheContainersLinesOfPsAreKept() {
    String output =
        "  PID TTY      CMD\n  7 ?  a  b c\n  8 ?  x\n  - -  thread\n  7 pts/0 d\n  - -  t\n";
    ProcessTable table = PsTable.of(output, Set.of(7));
    assertThat(table.titles()).containsExactly("PID", "TTY", "CMD");
    assertThat(table.processes())
        .containsExactly(
            List.of("7", "?", "a b c"), List.of("7", "pts/0", "d"), List.of("-", "-", "t"));
  }

  @Test
  void outputWithoutPidsIsRefused() {
    assertThatThrownBy(() -> PsTable.of("TTY CMD\n? x\n", Set.of(7)))
        .hasMessage("Couldn't find PID field in ps output");
    assertThatThrownBy(() -> PsTable.of("PID CMD\nx y\n", Set.of(7)))
        .hasMessage("Unexpected pid 'x'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o comm=PID", "-ocomm=PID", "-o pid,args=PID", "-eo user=MYPID"})
  void noOtherColumnMayBeCalledPid(String args) {
    assertThatThrownBy(() -> PsTable.check(args)).hasMessageContaining("is not allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aux", "-o pid,cmd", "-o pid=PID,cmd", "-eo pid=PID", "-o args=WHAT"})
  void othersMayBe(String args) {
    assertThatCode(() -> PsTable.check(args)).doesNotThrowAnyException();
  }

  @Test
  void thisProcessIsFoundBothWays() throws InterruptedException {
    int own = (int) ProcessHandle.current().pid();
    Top top = new Top(InstantSource.system());
    for (String args : List.of("", "-ef", "-o pid,args", "aux")) {
      ProcessTable table = top.of(List.of(own), args);
      int column = table.titles().indexOf("PID");
      assertThat(table.processes()).as(args).hasSize(1);
      assertThat(table.processes().getFirst().get(column)).isEqualTo(Integer.toString(own));
      assertThat(table.processes().getFirst()).as(args).hasSameSizeAs(table.titles());
    }
    assertThatThrownBy(() -> top.of(List.of(own), "--nonsense")).hasMessageStartingWith("ps: ");
  }
}
