package dev.gantry.gateway.exec;

import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.stream.ContainerRoutes;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.ExecId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Finds the container of an exec instance by its id: whose it is is asked anew each time. */
@Component
class ExecRoutes {
  private final ContainerRoutes containers;

  ExecRoutes(ContainerRoutes containers) {
    this.containers = containers;
  }

  /** An instance and the container it is of. */
  record Found(ExecId exec, ContainerRoute route) {}

  /**
   * @throws GantryException NO_SUCH_EXEC
   */
  Found find(HttpServletRequest request) {
    String text = ApiCall.of(request).segment(1);
    if (!ExecId.isOne(text)) {
      throw missing(text);
    }
    ExecId exec = new ExecId(text);
    try {
      ContainerRoute route = containers.find(request, exec.containerPrefix());
      if (exec.isOf(route.container())) {
        return new Found(exec, route);
      }
      // A container that has the prefix for a name.
      throw missing(text);
    } catch (GantryException e) {
      throw e.code() == ErrorCode.NO_SUCH_CONTAINER ? missing(text) : e;
    }
  }

  /**
   * As {@link #find}, for what needs the container running.
   *
   * @throws GantryException NO_SUCH_EXEC, or in dockerd's words the state that it is in
   */
  Found findRunning(HttpServletRequest request) {
    Found found = find(request);
    checkRunning(found.route(), found.route().container().value());
    return found;
  }

  /**
   * @param name of the container, for the message
   */
  static void checkRunning(ContainerRoute route, String name) {
    switch (route.status()) {
      case "running" -> {}
      case "paused" ->
          throw new GantryException(
              ErrorCode.CONTAINER_PAUSED,
              "Container %s is paused, unpause the container before exec".formatted(name));
      case "restarting" ->
          throw new GantryException(
              ErrorCode.CONFLICT,
              "Container %s is restarting, wait until the container is running"
                  .formatted(route.container()));
      default ->
          throw new GantryException(
              ErrorCode.CONTAINER_NOT_RUNNING,
              "container %s is not running".formatted(route.container()));
    }
  }

  private static GantryException missing(String text) {
    return new GantryException(ErrorCode.NO_SUCH_EXEC, "No such exec instance: " + text);
  }
}
