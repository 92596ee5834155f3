package dev.gantry.agent.program;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.load;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stub, run in this JVM on harmless calls. */
class StubTest {
  private final Program program = new Program();
  private long returned;

  @Test
  void resultsFlowIntoLaterArguments() {
    Cell pipe = program.cell("pipe", 2);
    program.call(Sys.PIPE2, "pipe", address(pipe), num(0));
    Step write = program.call(Sys.WRITE, "pipe", load(pipe, 4), text("hello"), num(5));
    Cell read = program.cell("read", 1);
    Step got = program.call(Sys.READ, "pipe", load(pipe, 0), address(read), num(8));
    Step dup = program.call(Sys.DUP, "pipe", load(pipe, 0));
    program.call(Sys.CLOSE, "dup", result(dup));
    Step twice = program.call(Sys.CLOSE, "dup again", result(dup)).tolerate(Errno.EBADF);
    program.call(Sys.CLOSE, "read end", load(pipe, 0));
    program.call(Sys.CLOSE, "write end", load(pipe, 4));
    program.end(num(42));

    ProgramImage image = run();

    assertThat(returned).isEqualTo(42);
    assertThat(image.result(write)).isEqualTo(5);
    assertThat(image.result(got)).isEqualTo(5);
    assertThat(image.readInt(read, 0)).isEqualTo(0x6c6c6568);
    assertThat(image.result(twice)).isEqualTo(-Errno.EBADF.number());
    assertThat(image.time(got)).isGreaterThan(image.time(write));
  }

  @Test
  void anErrorGoesToTheFailureLabel() {
    Label failed = Label.named("failed");
    program.failTo(failed);
    Step bad = program.call(Sys.CLOSE, "none", num(-1));
    Step never = program.call(Sys.SCHED_YIELD, "");
    program.end(num(1));
    program.mark(failed);
    program.end(num(2));

    ProgramImage image = run();

    assertThat(returned).isEqualTo(2);
    assertThat(image.result(bad)).isEqualTo(-Errno.EBADF.number());
    assertThat(image.time(never)).isZero();
  }

  @Test
  void aNumberAboveSixtyThreeIsNotTakenForASmallOne() {
    Label failed = Label.named("failed");
    program.failTo(failed);
    // socketpair of AF_INET gives EOPNOTSUPP (95); 95 modulo 64 is 31, EMLINK.
    int unix = 1;
    int stream = 1;
    Step socket = program.call(Sys.SOCKET, "unix", num(unix), num(stream), num(0));
    Step pair =
        program
            .call(
                Sys.SOCKETPAIR, "inet", num(2), num(stream), num(0), address(program.cell("p", 1)))
            .tolerate(Errno.EMLINK);
    program.end(num(1));
    program.mark(failed);
    program.call(Sys.CLOSE, "socket", result(socket));
    program.end(num(2));

    ProgramImage image = run();

    assertThat(image.result(pair)).isEqualTo(-Errno.EOPNOTSUPP.number());
    assertThat(returned).isEqualTo(2);
  }

  @Test
  void zeroBranchesWithoutStoring() {
    Label zero = Label.named("zero");
    Step yield = program.call(Sys.SCHED_YIELD, "").onZero(zero);
    program.end(num(1));
    program.mark(zero);
    Label on = Label.named("on");
    program.jump(on);
    program.end(num(2));
    program.mark(on);
    program.end(num(3));

    ProgramImage image = run();

    assertThat(returned).isEqualTo(3);
    assertThat(image.time(yield)).isZero();
  }

  private ProgramImage run() {
    MemorySegment memory = Arena.ofAuto().allocate(16384, 8);
    ProgramImage image = ProgramImage.write(program, memory, memory.address(), Map.of());
    returned = Stub.load(new LinuxKernel()).run(image.entry());
    return image;
  }
}
