package dev.gantry.gateway.disk;

import dev.gantry.gateway.proxy.Sizes;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.gateway.stream.ContainerRoutes;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How much containers have written, asked of their nodes, several at once. */
@Component
class NodeSizes implements Sizes {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSizes.class);

  /** Each walks through a layer on a node's disk. */
  private static final int AT_ONCE = 8;

  private final ContainerRoutes routes;
  private final AgentPorts agents;

  NodeSizes(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public void fill(HttpServletRequest request, JsonNode containers) {
    List<ObjectNode> all = new ArrayList<>();
    if (containers instanceof ObjectNode one) {
      all.add(one);
    } else {
      containers.forEach(one -> all.add((ObjectNode) one));
    }
    Semaphore turns = new Semaphore(AT_ONCE);
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ObjectNode container : all) {
        each.execute(
            () -> {
              turns.acquireUninterruptibly();
              try {
                fill(request, container);
              } finally {
                turns.release();
              }
            });
      }
    }
  }

  private void fill(HttpServletRequest request, ObjectNode container) {
    String id = container.path("Id").asString("");
    try {
      long written = agents.ask(routes.find(request, id), new StreamVerb.Size()).written();
      container.put("SizeRw", written);
      container.put("SizeRootFs", container.path("SizeRootFs").asLong(0) + written);
    } catch (GantryException | IOException e) {
      LOG.info("the size of container {} is not known: {}", id, e.getMessage());
    }
  }
}
