package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.part.Agent;
import dev.gantry.standalone.part.ControlPlane;
import dev.gantry.standalone.part.Kafka;
import dev.gantry.standalone.part.Postgres;
import dev.gantry.standalone.probe.PostgresProbe;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.Probe;
import dev.gantry.standalone.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;

/** {@code ./gantry status}: asks each part for its health; 0 only when all are healthy. */
@Command(name = "status")
final class Status implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMillis(600);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  /**
   * A line of the table.
   *
   * @param name the part or service
   * @param process the name of the process it runs in
   */
  private record Row(String name, String process, int port, Probe probe) {}

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(Settings.read().home());
    Ports ports = installation.ports();
    Map<String, Optional<ProcessIdentity>> processes = processes(installation);
    boolean allHealthy = true;
    System.out.printf("%-10s %-10s %8s %6s  %s%n", "PART", "STATE", "PID", "PORT", "SINCE");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Row, Future<Optional<String>>> answers = new LinkedHashMap<>();
      for (Row row : rows(installation, ports)) {
        answers.put(
            row,
            threads.submit(
                () ->
                    processes.get(row.process()).isEmpty()
                        ? Optional.of("")
                        : row.probe().problem()));
      }
      for (var answer : answers.entrySet()) {
        Row row = answer.getKey();
        Optional<String> problem = answer.getValue().get();
        allHealthy &= problem.isEmpty();
        print(row, processes.get(row.process()), problem);
      }
    }
    return allHealthy ? 0 : 1;
  }

  private static void print(Row row, Optional<ProcessIdentity> process, Optional<String> problem) {
    String state = process.isEmpty() ? "stopped" : problem.isEmpty() ? "healthy" : "unhealthy";
    System.out.printf(
        "%-10s %-10s %8s %6d  %s%n",
        row.name(),
        state,
        process.map(p -> Long.toString(p.pid())).orElse("-"),
        row.port(),
        process.map(p -> TIME.format(p.since())).orElse("-"));
    problem
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> System.out.println("           " + text));
  }

  private static List<Row> rows(Installation installation, Ports ports) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (installation.membership().isPresent()) {
      rows.add(new Row("agent", Agent.NAME, ports.agentMetrics(), Agent.probe(ports, LIMIT)));
      return rows;
    }
    rows.add(
        new Row(
            "postgres",
            Postgres.NAME,
            ports.postgres(),
            new PostgresProbe(ports.postgres(), LIMIT)));
    rows.add(
        new Row(
            "kafka", Kafka.NAME, ports.kafka(), Kafka.probe(installation, ports.kafka(), LIMIT)));
    Map<String, Integer> servicePorts =
        Map.of(
            "gateway", Listening.of(installation.listen(null), ports).plain().port(),
            "image", ports.image(),
            "container", ports.container(),
            "volume", ports.volume());
    ControlPlane.services(ports, LIMIT)
        .forEach(
            (name, probe) ->
                rows.add(new Row(name, ControlPlane.NAME, servicePorts.get(name), probe)));
    rows.add(new Row("agent", Agent.NAME, ports.agentMetrics(), Agent.probe(ports, LIMIT)));
    return rows;
  }

  private static Map<String, Optional<ProcessIdentity>> processes(Installation installation)
      throws IOException {
    Map<String, Optional<ProcessIdentity>> found = new HashMap<>();
    for (Ending part : Platform.endings(installation)) {
      found.put(part.name(), Platform.control(installation).find(part));
    }
    return found;
  }
}
