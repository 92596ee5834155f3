package dev.gantry.agent.security;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * A seccomp profile in Docker's JSON format.
 *
 * @param defaultErrnoRet errno of the default action; null = EPERM
 * @param architectures libseccomp's names; used where {@code archMap} is empty
 * @see <a href="https://docs.docker.com/engine/security/seccomp/">Docker docs, seccomp</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SeccompProfile(
    String defaultAction,
    Integer defaultErrnoRet,
    List<String> architectures,
    List<ArchMap> archMap,
    List<Rule> syscalls) {
  SeccompProfile {
    architectures = copy(architectures);
    archMap = copy(archMap);
    syscalls = copy(syscalls);
    if (defaultAction == null) {
      throw new IllegalArgumentException("seccomp profile without defaultAction");
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record ArchMap(String architecture, List<String> subArchitectures) {
    ArchMap {
      subArchitectures = copy(subArchitectures);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Rule(
      List<String> names,
      String name,
      String action,
      Integer errnoRet,
      List<Condition> args,
      Filter includes,
      Filter excludes) {
    Rule {
      names = names == null && name != null ? List.of(name) : copy(names);
      args = copy(args);
      includes = includes == null ? Filter.NONE : includes;
      excludes = excludes == null ? Filter.NONE : excludes;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Condition(int index, Number value, Number valueTwo, String op) {}

  /** On which hosts and for which containers a rule counts. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Filter(List<String> caps, List<String> arches, String minKernel) {
    static final Filter NONE = new Filter(List.of(), List.of(), null);

    Filter {
      caps = copy(caps);
      arches = copy(arches);
    }
  }

  private static <T> List<T> copy(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
