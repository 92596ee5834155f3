package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.bytes;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a keeper itself writes down of a start, as the last step of its program: an agent that is
 * killed after the execve and before it has noted anything would else leave a container that has
 * begun and of which nobody knows, and the next agent would begin it a second time.
 *
 * <p>48 bytes of constants, then the memory of the program as it is. Not a record for long: {@link
 * ProcessRecord} is, which the agent writes when it hears of the start.
 *
 * @param bootId of the boot in which the pid means something
 * @param pid of the container's first process
 * @param failed the program was not executed
 * @param descriptors numbers in the keeper
 */
public record LaunchNote(
    String bootId,
    long epoch,
    long attempt,
    int pid,
    boolean failed,
    LaunchOutcome.Descriptors descriptors) {
  private static final int BOOT_ID = 40;
  private static final int CONTROL = 24;
  private static final int SIZE = BOOT_ID + 2 * 8 + 5 * 8 + CONTROL;
  private static final int OWNER_ONLY = 0600;
  private static final Arg NOTHING = bytes(new byte[CONTROL]);

  /** The steps that write it. Failing, they leave no note, and the start is none the worse. */
  static void append(Birth birth, LaunchRequest request, String bootId) {
    Program program = birth.program;
    String file = request.note().toString();
    int flags = Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_TRUNC | Kernel.O_CLOEXEC;
    Step open =
        program
            .call(Sys.OPENAT, file, ChildCalls.HERE, text(file), num(flags), num(OWNER_ONLY))
            .tolerateAll();
    LaunchStreams streams = birth.streams;
    Arg vector =
        words(
            bytes(constants(request, bootId)),
            num(BOOT_ID + 2 * 8),
            address(birth.pid),
            num(8),
            address(birth.failed),
            num(8),
            orNothing(streams.stdin()),
            num(8),
            orNothing(streams.stdout()),
            num(8),
            orNothing(streams.stderr()),
            num(8),
            orNothing(streams.terminal() == null ? null : streams.terminal().control()),
            num(CONTROL));
    program.call(Sys.WRITEV, file, result(open), vector, num(7)).tolerateAll();
    program.call(Sys.CLOSE, file, result(open)).tolerateAll();
  }

  private static byte[] constants(LaunchRequest request, String bootId) {
    byte[] boot = bootId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(BOOT_ID + 2 * 8)
        .order(ByteOrder.nativeOrder())
        .put(boot, 0, Math.min(boot.length, BOOT_ID))
        .putLong(BOOT_ID, request.epoch())
        .putLong(BOOT_ID + 8, request.attempt())
        .array();
  }

  private static Arg orNothing(Cell cell) {
    return cell == null ? NOTHING : address(cell);
  }

  /** Empty where no start has come so far. */
  public static Optional<LaunchNote> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] content = Files.readAllBytes(file);
    if (content.length != SIZE) {
      return Optional.empty();
    }
    ByteBuffer note = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
    String boot = new String(content, 0, BOOT_ID, StandardCharsets.US_ASCII).replace("\0", "");
    note.position(BOOT_ID);
    long epoch = note.getLong();
    long attempt = note.getLong();
    int pid = (int) note.getLong();
    boolean failed = note.getLong() != 0;
    int at = note.position();
    boolean terminal = note.getInt(at + 24) != 0;
    return Optional.of(
        new LaunchNote(
            boot,
            epoch,
            attempt,
            pid,
            failed,
            new LaunchOutcome.Descriptors(
                orNone(note.getInt(at + 4)),
                orNone(note.getInt(at + 8)),
                orNone(note.getInt(at + 16)),
                terminal ? note.getInt(at + 24 + 16) : -1)));
  }

  private static int orNone(int fd) {
    return fd == 0 ? -1 : fd;
  }
}
