package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Machine;
import dev.gantry.agent.program.ElfProgram;
import dev.gantry.agent.program.Step;
import dev.gantry.agent.security.LibSeccomp;
import dev.gantry.agent.security.SeccompFilters;
import dev.gantry.model.spec.SecuritySpec;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The default filter, call by call, from inside a container. Many of the calls would end with EPERM
 * for lack of a capability too: with another errno in the profile it shows who said no.
 */
class SyscallFilterTest extends WithLauncher {
  private static final int ROOM = 64 << 10;
  private static final int OTHER_ERRNO = 77;
  private static final long CLONE_NEWUSER = 0x10000000;
  private static final long X32 = 0x40000000;

  /** Docker's list of "significant syscalls blocked by the default profile", and later ones. */
  private static final List<String> BLOCKED =
      List.of(
          ("acct add_key bpf clock_settime create_module delete_module fanotify_init finit_module"
                  + " fsconfig fsmount fsopen fspick get_kernel_syms get_mempolicy init_module"
                  + " io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp"
                  + " kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount"
                  + " mount_setattr move_mount move_pages nfsservctl open_by_handle_at open_tree"
                  + " perf_event_open pidfd_getfd pivot_root process_madvise query_module quotactl"
                  + " quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node"
                  + " setdomainname sethostname setns settimeofday swapoff swapon _sysctl sysfs"
                  + " syslog umount2 unshare uselib userfaultfd ustat vhangup")
              .split(" "));

  /** Harmless with zeros as arguments. */
  private static final List<String> PERMITTED =
      List.of(
          ("access brk capget chdir chmod chroot close dup epoll_create1 eventfd2 faccessat2 fchown"
                  + " fcntl flock fsync futex getcwd getdents64 getpid getppid getrandom"
                  + " getrlimit getuid inotify_init1 ioctl kill link linkat listen lseek madvise"
                  + " memfd_create mkdirat mknodat mlock mmap mprotect msgget mq_open munmap"
                  + " name_to_handle_at nanosleep open openat openat2 personality pidfd_open pipe2"
                  + " prctl prlimit64 process_vm_readv process_vm_writev ptrace read readlinkat"
                  + " recvmsg renameat2 rseq rt_sigprocmask sched_yield seccomp semget sendmsg"
                  + " setgroups sethostid setitimer setpgid setresuid setsid shmget sigaltstack"
                  + " socket socketpair splice statx symlinkat sync timerfd_create truncate umask"
                  + " uname unlinkat utimensat wait4 waitid write")
              .split(" "));

  private static Map<Integer, String> numbers(List<String> names) {
    Map<Integer, String> numbers = new TreeMap<>();
    for (String name : names) {
      int number = LibSeccomp.load().seccomp_syscall_resolve_name(name);
      if (number >= 0) { // negative: not on this machine
        numbers.put(number, name);
      }
    }
    return numbers;
  }

  private static SecuritySpec profile(String json) {
    return new SecuritySpec(false, List.of(), List.of(), false, json);
  }

  private static String withErrno(int errno) throws Exception {
    try (InputStream in = SeccompFilters.class.getResourceAsStream("seccomp-default.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String changed = text.replaceFirst("(\"defaultErrnoRet\":\\s*)1\\b", "$1" + errno);
      assertThat(changed).isNotEqualTo(text);
      return changed;
    }
  }

  /** What each call gives with zeros as its arguments, by name. */
  private Map<String, Long> results(List<String> names, String profile) throws Exception {
    ElfProgram program = new ElfProgram(ROOM);
    Map<String, Step> steps = new TreeMap<>();
    numbers(names)
        .forEach((number, name) -> steps.put(name, program.raw(number, 0L, 0L, 0L, 0L, 0L, 0L)));
    run(program, profile);
    Map<String, Long> results = new TreeMap<>();
    steps.forEach((name, step) -> results.put(name, program.result(step)));
    return results;
  }

  private void run(ElfProgram program, String profile) throws Exception {
    Launches.Wish wish = new Launches.Wish();
    wish.security = profile(profile);
    Probe.run(launches, launcher, wish, program);
  }

  @Test
  void whatDockerBlocksIsNotPermitted() throws Exception {
    assertThat(results(BLOCKED, ""))
        .hasSizeGreaterThan(45)
        .allSatisfy((name, result) -> assertThat(result).isEqualTo(-Errno.EPERM.number()));
  }

  @Test
  void itIsTheFilterThatSaysNo() throws Exception {
    assertThat(results(BLOCKED, withErrno(OTHER_ERRNO)))
        .allSatisfy((name, result) -> assertThat(result).isEqualTo(-OTHER_ERRNO));
  }

  @Test
  void whatDockerPermitsPasses() throws Exception {
    assertThat(results(PERMITTED, withErrno(OTHER_ERRNO)))
        .hasSizeGreaterThan(80)
        .allSatisfy((name, result) -> assertThat(result).isNotEqualTo(-OTHER_ERRNO));
  }

  @Test
  void someArgumentsAreRefused() throws Exception {
    ElfProgram program = new ElfProgram(ROOM);
    Map<Integer, String> numbers = numbers(List.of("clone", "clone3", "socket", "personality"));
    Map<String, Integer> byName = new TreeMap<>();
    numbers.forEach((number, name) -> byName.put(name, number));
    int vsock = 40;
    int stream = 1;
    Step namespace = program.raw(byName.get("clone"), CLONE_NEWUSER, 0L, 0L, 0L, 0L);
    Step clone3 = program.raw(byName.get("clone3"), 0L, 0L);
    Step hypervisor = program.raw(byName.get("socket"), (long) vsock, stream, 0L);
    Step unix = program.raw(byName.get("socket"), 1L, stream, 0L);
    Step fixedAddresses = program.raw(byName.get("personality"), 0x0040000L);
    Step mount = program.raw(numbers(List.of("mount")).keySet().iterator().next() | (int) X32, 0L);
    run(program, withErrno(OTHER_ERRNO));
    assertThat(program.result(namespace)).isEqualTo(-OTHER_ERRNO);
    assertThat(program.result(clone3)).isEqualTo(-Errno.ENOSYS.number());
    assertThat(program.result(hypervisor)).isEqualTo(-OTHER_ERRNO);
    assertThat(program.result(unix)).isNotNegative();
    assertThat(program.result(fixedAddresses)).isEqualTo(-OTHER_ERRNO);
    if (Machine.current() == Machine.X86_64) {
      assertThat(program.result(mount)).as("by x32's number").isEqualTo(-OTHER_ERRNO);
    }
  }
}
