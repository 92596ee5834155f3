package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.Specs;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.PathStat;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Docker's cp through the whole agent, on containers that run and that don't. */
@Tag("kernel")
class AgentCopyTest extends WithAgent {
  private static final MountSpec DATA =
      new MountSpec.Volume(new VolumeName("data"), "/data", false, true);
  private static final MountSpec FIXED =
      new MountSpec.Volume(new VolumeName("fixed"), "/fixed/here", true, false);
  private static final MountSpec SCRATCH = new MountSpec.Tmpfs("/scratch", false, "");

  private RunSpec sleeping() {
    return Specs.spec(
        Specs.process("sh", "-c", "echo run > /tmp/run; echo t > /scratch/t; echo up; sleep 100"),
        layers,
        DATA,
        FIXED,
        SCRATCH);
  }

  private RunSpec resting() {
    return Specs.spec(Specs.process("sleep", "100"), layers, DATA, FIXED, SCRATCH);
  }

  private StreamAnswer put(String path, byte[] archive) throws Exception {
    try (DataClient client = open(new StreamVerb.ArchivePut(path, false, false))) {
      if (client.answer().error() != null) {
        return client.answer();
      }
      try {
        writeInChunks(client, archive);
      } catch (IOException e) {
        // Refused before all of it was taken: the answer says why.
        assertThat(e).hasMessageContaining("Broken pipe");
      }
      return client.readAnswer();
    }
  }

  private static void writeInChunks(DataClient client, byte[] archive) throws IOException {
    for (int at = 0; at < archive.length; at += 10_000) {
      int length = Math.min(10_000, archive.length - at);
      client.write(ByteBuffer.allocate(4 + length).putInt(length).put(archive, at, length).array());
    }
    client.write(new byte[4]);
  }

  private Map<String, String> get(String path) throws Exception {
    try (DataClient client = open(new StreamVerb.ArchiveGet(path))) {
      assertThat(client.answer().message()).isNull();
      Map<String, String> files = new LinkedHashMap<>();
      try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(whole(client.readRaw())))) {
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
          files.put(e.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return files;
    }
  }

  /** What is in the chunks, whose end must be there. */
  private static byte[] whole(byte[] chunks) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(chunks));
    ByteBuffer all = ByteBuffer.allocate(chunks.length);
    for (int length = in.readInt(); length > 0; length = in.readInt()) {
      all.put(in.readNBytes(length));
    }
    assertThat(in.read()).isEqualTo(-1);
    return java.util.Arrays.copyOf(all.array(), all.position());
  }

  private PathStat stat(String path) throws Exception {
    try (DataClient client = open(new StreamVerb.ArchiveStat(path))) {
      assertThat(client.answer().message()).isNull();
      return client.answer().file();
    }
  }

  private ErrorCode statError(String path) throws Exception {
    try (DataClient client = open(new StreamVerb.ArchiveStat(path))) {
      return client.answer().error();
    }
  }

  @Test
  void copiesIntoOneThatWasNeverStartedAndIsThereWhenItRuns() throws Exception {
    want(1, 0, DesiredState.READY, sleeping());
    byte[] archive = new TarBuilder().folder("in").file("in/f", "copied\n").build();
    assertThat(put("/tmp", archive).message()).isNull();
    assertThat(put("/data", archive).message()).isNull();
    assertThat(get("/tmp/in")).containsEntry("in/f", "copied\n");
    assertThat(get("/data/from-image")).containsEntry("from-image", "image\n");
    assertThat(volume("data").resolve("in/f")).hasContent("copied\n");
    want(2, 1, DesiredState.RUNNING, null);
    gateway.await(id, 1, RunState.RUNNING);
    assertThat(get("/tmp/in")).containsEntry("in/f", "copied\n");
    assertThat(get("/data/in/f")).containsEntry("f", "copied\n");
  }

  private Path volume(String name) {
    return home.resolve("volumes").resolve(Specs.TENANT.value()).resolve(name).resolve("_data");
  }

  @Test
  void oneThatRunsIsSeenAsItSeesItself() throws Exception {
    want(1, 1, DesiredState.RUNNING, sleeping());
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("it is up", () -> logs().equals("up\n"));
    assertThat(get("/scratch")).containsEntry("scratch/t", "t\n");
    assertThat(get("/tmp/run")).containsEntry("run", "run\n");
    assertThat(put("/scratch", new TarBuilder().file("new", "x").build()).message()).isNull();
    assertThat(get("/scratch/new")).containsEntry("new", "x");
    Map<String, String> all = get("/");
    assertThat(all).containsKeys("/proc/", "/sys/", "/dev/", "/data/from-image", "/bin/busybox");
    assertThat(all.keySet())
        .noneMatch(
            n -> n.startsWith("/proc/1") || n.startsWith("/dev/n") || n.startsWith("/sys/k"));
    assertThat(statError("/proc/1/environ")).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(statError("/sys/kernel")).isEqualTo(ErrorCode.NOT_FOUND);
    StreamAnswer intoProc = put("/proc", new TarBuilder().file("sysrq-trigger", "x").build());
    assertThat(intoProc.error()).isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void oneThatHasEndedKeepsItsFilesAndMayStartAgain() throws Exception {
    want(1, 1, DesiredState.RUNNING, sleeping());
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("it is up", () -> logs().equals("up\n"));
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    gateway.await(id, 1, RunState.EXITED);
    assertThat(get("/tmp/run")).containsEntry("run", "run\n");
    assertThat(get("/etc/hostname").get("hostname")).isEqualTo(id.shortId() + "\n");
    assertThat(put("/tmp", new TarBuilder().file("run", "changed").build()).message()).isNull();
    assertThat(stat("/tmp/run").size()).isEqualTo(7);
    want(3, 2, DesiredState.RUNNING, null);
    gateway.await(id, 2, RunState.RUNNING);
  }

  @Test
  void whatIsReadOnlyStaysSo() throws Exception {
    want(1, 0, DesiredState.READY, Specs.readOnly(resting()));
    byte[] archive = new TarBuilder().file("f", "x").build();
    for (boolean running : List.of(false, true)) {
      assertThat(put("/tmp", archive).error()).isEqualTo(ErrorCode.FORBIDDEN);
      assertThat(put("/tmp", archive).message()).isEqualTo("container rootfs is marked read-only");
      assertThat(put("/fixed/here", archive).message())
          .isEqualTo("mounted volume is marked read-only");
      assertThat(put("/data", archive).message()).isNull();
      if (!running) {
        want(2, 1, DesiredState.RUNNING, Specs.readOnly(resting()));
        gateway.await(id, 1, RunState.RUNNING);
      }
    }
  }

  @Test
  void aFileThatIsMountedIsWrittenNotReplaced() throws Exception {
    want(1, 1, DesiredState.RUNNING, sleeping());
    gateway.await(id, 1, RunState.RUNNING);
    assertThat(put("/etc", new TarBuilder().file("hostname", "other\n").build()).message())
        .isNull();
    assertThat(get("/etc/hostname")).containsEntry("hostname", "other\n");
    assertThat(home.resolve("containers/" + id + "/etc/hostname")).hasContent("other\n");
    StreamAnswer link = put("/etc", new TarBuilder().link("hostname", "x").build());
    assertThat(link.message()).endsWith("/etc/hostname: device or resource busy");
    StreamAnswer folder = put("/", new TarBuilder().file("data", "x").build());
    assertThat(folder.message()).endsWith("/data: device or resource busy");
    assertThat(get("/data/from-image")).containsEntry("from-image", "image\n");
  }

  @Test
  void aClientThatLeavesInTheMiddleLeavesNothingOpen() throws Exception {
    want(1, 0, DesiredState.READY, sleeping());
    byte[] big = new byte[8 << 20];
    assertThat(put("/tmp", new TarBuilder().file("big", big, e -> {}).build()).message()).isNull();
    try (DataClient client = open(new StreamVerb.ArchiveGet("/tmp/big"))) {
      assertThat(client.answer().file().size()).isEqualTo(big.length);
    }
    try (DataClient client = open(new StreamVerb.ArchivePut("/tmp", false, false))) {
      client.write(new byte[] {0, 1, 0, 0, 1, 2, 3});
    }
    want(2, 1, DesiredState.RUNNING, null);
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("no copy is left", () -> copyThreads() == 0);
  }

  private static long copyThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("copy-"))
        .count();
  }

  @Test
  void aBadArchiveIsRefusedAndSaysWhy() throws Exception {
    want(1, 0, DesiredState.READY, sleeping());
    byte[] junk = new byte[2048];
    java.util.Arrays.fill(junk, (byte) 'x');
    StreamAnswer answer = put("/tmp", junk);
    assertThat(answer.error()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(answer.message()).startsWith("the archive can't be unpacked: ");
    assertThat(put("/nowhere", junk).error()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(statError("/nowhere")).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void oneThatIsRemovedDoesNotWaitForItsCopies() throws Exception {
    want(1, 0, DesiredState.READY, sleeping());
    byte[] big = new byte[8 << 20];
    assertThat(put("/tmp", new TarBuilder().file("big", big, e -> {}).build()).message()).isNull();
    try (DataClient client = open(new StreamVerb.ArchiveGet("/tmp/big"))) {
      assertThat(client.answer().error()).isNull();
      want(2, 0, DesiredState.REMOVED, null);
      Await.until(
          "it is gone", () -> Files.notExists(home.resolve("containers").resolve(id.value())));
      byte[] got = client.readRaw();
      assertThat(got.length).isLessThan(big.length);
    }
  }

  @Test
  void aBigFileStreams() throws Exception {
    want(
        1, 1, DesiredState.RUNNING, sh("dd if=/dev/null of=/tmp/sparse bs=1M seek=1500; sleep 99"));
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("the file is there", () -> statError("/tmp/sparse") == null);
    Await.until("it is long", () -> stat("/tmp/sparse").size() == 1500L << 20);
    try (DataClient client = open(new StreamVerb.ArchiveGet("/tmp/sparse"))) {
      long length = 0;
      InputStream in = client.stream();
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        length += n;
      }
      assertThat(length).isGreaterThan(1500L << 20);
    }
  }
}
