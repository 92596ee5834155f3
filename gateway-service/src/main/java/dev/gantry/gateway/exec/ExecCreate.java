package dev.gantry.gateway.exec;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.gateway.stream.ContainerRoutes;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /containers/{id}/exec}: an exec instance on the container's node. */
@Component
class ExecCreate implements Endpoint {
  private final ContainerRoutes routes;
  private final AgentPorts agents;

  ExecCreate(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  /** Docker's body; what is not there is false or empty. */
  record Wish(
      @JsonProperty("Cmd") List<String> cmd,
      @JsonProperty("Env") List<String> env,
      @JsonProperty("User") String user,
      @JsonProperty("WorkingDir") String workdir,
      @JsonProperty("Privileged") Boolean privileged,
      @JsonProperty("Tty") Boolean tty,
      @JsonProperty("AttachStdin") Boolean stdin,
      @JsonProperty("AttachStdout") Boolean stdout,
      @JsonProperty("AttachStderr") Boolean stderr,
      @JsonProperty("DetachKeys") String detachKeys,
      @JsonProperty("ConsoleSize") List<Integer> consoleSize) {

    ExecConfig config() {
      if (cmd == null || cmd.isEmpty()) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "No exec command specified");
      }
      ConsoleSize size = ConsoleSize.of(consoleSize);
      return new ExecConfig(
          cmd,
          env,
          user,
          workdir,
          is(privileged),
          is(tty),
          is(stdin),
          is(stdout),
          is(stderr),
          detachKeys,
          size.height(),
          size.width());
    }

    private static boolean is(Boolean flag) {
      return flag != null && flag;
    }
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EXEC_CREATE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ExecConfig config = Bodies.read(request, Wish.class).config();
    ContainerRoute route = routes.find(request);
    ExecRoutes.checkRunning(route, ContainerRoutes.asGiven(request));
    String id = agents.ask(route, new StreamVerb.ExecCreate(config)).exec().id().value();
    Answers.json(response, HttpServletResponse.SC_CREATED, Map.of("Id", id));
  }
}
