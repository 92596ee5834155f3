package dev.gantry.agent.kernel;

import java.util.Locale;

/**
 * The system calls that the agent uses, with their numbers on x86-64 and on aarch64 (from the
 * kernel's {@code syscall_64.tbl} and {@code asm-generic/unistd.h}). Only calls which both have:
 * {@code openat} instead of {@code open}, {@code dup3} instead of {@code dup2}.
 */
public enum Sys {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  MMAP(9, 222),
  MPROTECT(10, 226),
  MUNMAP(11, 215),
  FALLOCATE(285, 47),
  RT_SIGACTION(13, 134),
  RT_SIGPROCMASK(14, 135),
  IOCTL(16, 29),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  WRITEV(20, 66),
  MADVISE(28, 233),
  SCHED_YIELD(24, 124),
  DUP(32, 23),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  SOCKET(41, 198),
  SOCKETPAIR(53, 199),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  BIND(49, 200),
  SETSOCKOPT(54, 208),
  CLONE(56, 220),
  EXECVE(59, 221),
  EXIT(60, 93),
  KILL(62, 129),
  FCNTL(72, 25),
  FDATASYNC(75, 83),
  FSYNC(74, 82),
  FTRUNCATE(77, 46),
  CHDIR(80, 49),
  FCHDIR(81, 50),
  FCHMOD(91, 52),
  FCHOWN(93, 55),
  UMASK(95, 166),
  GETPID(39, 172),
  SETPGID(109, 154),
  SETSID(112, 157),
  SETGROUPS(116, 159),
  SETRESUID(117, 147),
  SETRESGID(119, 149),
  SETFSUID(122, 151),
  SETFSGID(123, 152),
  CAPGET(125, 90),
  CAPSET(126, 91),
  STATFS(137, 43),
  FSTATFS(138, 44),
  SETPRIORITY(141, 140),
  PIVOT_ROOT(155, 41),
  PRCTL(157, 167),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  SETHOSTNAME(170, 161),
  SETDOMAINNAME(171, 162),
  GETTID(186, 178),
  GETDENTS64(217, 61),
  SETXATTR(188, 5),
  LSETXATTR(189, 6),
  GETXATTR(191, 8),
  LGETXATTR(192, 9),
  LLISTXATTR(195, 12),
  KEYCTL(250, 219),
  EXIT_GROUP(231, 94),
  WAITID(247, 95),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  FACCESSAT(269, 48),
  UNSHARE(272, 97),
  SPLICE(275, 76),
  TEE(276, 77),
  UTIMENSAT(280, 88),
  EPOLL_PWAIT(281, 22),
  EVENTFD2(290, 19),
  EPOLL_CREATE1(291, 20),
  DUP3(292, 24),
  PIPE2(293, 59),
  EPOLL_CTL(233, 21),
  PPOLL(271, 73),
  PRLIMIT64(302, 261),
  SYNCFS(306, 267),
  SETNS(308, 268),
  RENAMEAT2(316, 276),
  SECCOMP(317, 277),
  MEMFD_CREATE(319, 279),
  BPF(321, 280),
  EXECVEAT(322, 281),
  STATX(332, 291),
  RSEQ(334, 293),
  PIDFD_SEND_SIGNAL(424, 424),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  PIDFD_OPEN(434, 434),
  CLONE3(435, 435),
  CLOSE_RANGE(436, 436),
  OPENAT2(437, 437),
  PIDFD_GETFD(438, 438),
  MOUNT_SETATTR(442, 442);

  private final int x86;
  private final int arm;

  Sys(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /** The call's number on this machine. */
  public int number() {
    return number(Machine.current());
  }

  /** The call's number on the given machine. */
  public int number(Machine machine) {
    return switch (machine) {
      case X86_64 -> x86;
      case AARCH64 -> arm;
    };
  }

  /** The call's name as the kernel's manual spells it. */
  public String callName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
