package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.log.OutputPump;
import dev.gantry.model.id.NodeId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all containers of a node share.
 *
 * @param folder of all containers
 * @param timers short actions only: they post events
 */
record ActorParts(
    Path folder,
    Kernel kernel,
    Launcher launcher,
    OutputPump pump,
    Preparation preparation,
    BridgePlaces places,
    Reports reports,
    HealthWatch health,
    Supplier<NodeId> node,
    JsonMapper json,
    RunMetrics metrics,
    InstantSource clock,
    ScheduledExecutorService timers) {}
