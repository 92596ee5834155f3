package dev.gantry.agent.launch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who runs the container's program: Docker's {@code --user} looked up in the image's files.
 *
 * @param groups supplementary groups, the primary one among them
 * @param home from the passwd entry, {@code /} without one
 */
record UserIdentity(long uid, long gid, List<Long> groups, String home) {
  private static final long MAX_ID = 0xffffffffL - 1;

  /** A line of passwd: name:password:uid:gid:gecos:home:shell. */
  private record Passwd(String name, long uid, long gid, String home) {}

  /** A line of group: name:password:gid:members. */
  private record Group(String name, long gid, List<String> members) {}

  /**
   * @param user {@code name}, {@code uid}, {@code user:group}, or empty for root
   * @throws IllegalArgumentException in Docker's words if there is no such user or group
   */
  static UserIdentity resolve(String user, List<String> passwd, List<String> group) {
    return resolve(user, List.of(), passwd, group);
  }

  /**
   * As above.
   *
   * @param more further groups, by name or number
   */
  static UserIdentity resolve(
      String user, List<String> more, List<String> passwd, List<String> group) {
    String[] halves = user.split(":", 2);
    String wantedUser = halves[0].isEmpty() ? "0" : halves[0];
    String wantedGroup = halves.length > 1 ? halves[1] : "";
    List<Group> groups = group.stream().flatMap(line -> parseGroup(line).stream()).toList();
    Optional<Passwd> entry =
        passwd.stream()
            .flatMap(line -> parsePasswd(line).stream())
            .filter(p -> p.name().equals(wantedUser) || Long.toString(p.uid()).equals(wantedUser))
            .findFirst();
    long uid =
        entry
            .map(Passwd::uid)
            .or(() -> id(wantedUser))
            .orElseThrow(() -> missing("user", wantedUser, "passwd"));
    Set<Long> all = new LinkedHashSet<>();
    long gid;
    if (wantedGroup.isEmpty()) {
      gid = entry.map(Passwd::gid).orElse(0L);
      all.add(gid);
      entry.ifPresent(e -> addMemberships(e.name(), groups, all));
    } else {
      gid = findGroup(wantedGroup, groups);
      all.add(gid);
    }
    more.forEach(name -> all.add(findGroup(name, groups)));
    return new UserIdentity(
        uid,
        gid,
        new ArrayList<>(all),
        entry.map(Passwd::home).filter(h -> !h.isEmpty()).orElse("/"));
  }

  private static void addMemberships(String name, List<Group> groups, Set<Long> into) {
    groups.stream().filter(g -> g.members().contains(name)).forEach(g -> into.add(g.gid()));
  }

  private static long findGroup(String wanted, List<Group> groups) {
    return groups.stream()
        .filter(g -> g.name().equals(wanted) || Long.toString(g.gid()).equals(wanted))
        .findFirst()
        .map(Group::gid)
        .or(() -> id(wanted))
        .orElseThrow(() -> missing("group", wanted, "group"));
  }

  private static IllegalArgumentException missing(String what, String name, String file) {
    return new IllegalArgumentException(
        "unable to find " + what + " " + name + ": no matching entries in " + file + " file");
  }

  private static Optional<Passwd> parsePasswd(String line) {
    String[] fields = line.trim().split(":", -1);
    if (fields.length < 4 || line.startsWith("#")) {
      return Optional.empty();
    }
    String home = fields.length > 5 ? fields[5] : "";
    return id(fields[2])
        .flatMap(uid -> id(fields[3]).map(gid -> new Passwd(fields[0], uid, gid, home)));
  }

  private static Optional<Group> parseGroup(String line) {
    String[] fields = line.trim().split(":", -1);
    if (fields.length < 3 || line.startsWith("#")) {
      return Optional.empty();
    }
    List<String> members = fields.length > 3 ? List.of(fields[3].split(",")) : List.of();
    return id(fields[2]).map(gid -> new Group(fields[0], gid, members));
  }

  private static Optional<Long> id(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text)).filter(id -> id <= MAX_ID);
  }
}
