package dev.gantry.agent.launch;

import dev.gantry.agent.users.IdRange;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the syscall program of an exec is made from, looked up and checked.
 *
 * @param joinFiles the container's cgroup files into which the child writes 0
 * @param users the ids of the container on the host; null: they are the host's
 * @param env complete environment
 */
record ExecPlan(
    ExecRequest request,
    Privileges privileges,
    IdRange users,
    List<Path> joinFiles,
    List<String> env) {}
