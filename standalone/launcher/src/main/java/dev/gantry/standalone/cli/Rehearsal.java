package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.Answer;
import dev.gantry.standalone.client.ApiClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A working day in small, lived while the class caches are recorded: the classes that answer are in
 * the caches then, and so is what the JVM has learnt of their methods (JEP 515), which has it
 * compile the right ones early in each later life.
 */
final class Rehearsal {
  private static final int ROUNDS = 300;
  private static final String IMAGE = "rehearsal:1";
  private static final List<String> READS =
      List.of(
          "/_ping",
          "/version",
          "/info",
          "/v1.51/containers/json?all=1",
          "/v1.51/images/json",
          "/v1.51/volumes");

  private final ApiClient api;

  Rehearsal(ApiClient api) {
    this.api = api;
  }

  void run() throws IOException {
    for (String path : READS) {
      say(path + ": " + api.send("GET", path, null).status());
    }
    Answer imported =
        api.send(
            "POST",
            "/v1.51/images/create?fromSrc=-&repo=rehearsal&tag=1",
            "application/x-tar",
            SmallestImage.tar());
    say("import: " + imported.status());
    if (imported.ok()) {
      long begun = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) {
        round();
      }
      say("%d rounds: %d ms".formatted(ROUNDS, (System.nanoTime() - begun) / 1_000_000));
    }
  }

  private void round() {
    Answer created =
        api.send(
            "POST",
            "/v1.51/containers/create",
            Map.of(
                "Image", IMAGE, "Cmd", List.of("/x"), "HostConfig", Map.of("NetworkMode", "none")));
    String path = "/v1.51/containers/" + created.json().path("Id").asString();
    expect(api.send("POST", path + "/start", null));
    expect(api.send("GET", path + "/logs?follow=1&stdout=1&stderr=1", null));
    expect(api.send("POST", path + "/wait", null));
    expect(api.send("GET", path + "/json", null));
    expect(api.send("DELETE", path, null));
  }

  private static void expect(Answer answer) {
    if (!answer.ok()) {
      throw new IllegalStateException("the rehearsal was answered " + answer);
    }
  }

  private static void say(String line) {
    System.out.println("  " + line);
  }
}
