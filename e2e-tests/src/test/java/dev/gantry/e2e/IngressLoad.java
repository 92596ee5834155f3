package dev.gantry.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** People who look at a page of an app all the time, and note what went wrong. */
final class IngressLoad implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final int port;
  private final String host;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong good = new AtomicLong();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> people = new ArrayList<>();

  IngressLoad(int port, String host, int people) {
    this.port = port;
    this.host = host;
    for (int i = 0; i < people; i++) {
      this.people.add(Thread.ofVirtual().name("reader-" + i).start(this::look));
    }
  }

  /** What was seen since the last time. */
  record Figures(long good, List<String> failures, Duration slowest) {
    @Override
    public String toString() {
      return good
          + " good, "
          + failures.size()
          + " failed"
          + failures.stream().distinct().limit(3).toList()
          + ", slowest "
          + slowest.toMillis()
          + " ms";
    }
  }

  Figures take() {
    List<String> failed = new ArrayList<>();
    for (String one = failures.poll(); one != null; one = failures.poll()) {
      failed.add(one);
    }
    return new Figures(good.getAndSet(0), failed, Duration.ofNanos(slowestNanos.getAndSet(0)));
  }

  private void look() {
    while (!stopped.get()) {
      long begin = System.nanoTime();
      try {
        String page = get(port, host, "/");
        if (page.startsWith("HTTP/1.1 200") && page.contains("page ")) {
          good.incrementAndGet();
        } else {
          failures.add(page.lines().findFirst().orElse("nothing"));
        }
      } catch (IOException e) {
        failures.add(e.toString());
      }
      long took = System.nanoTime() - begin;
      slowestNanos.accumulateAndGet(took, Math::max);
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** A whole answer, head and body. */
  static String get(int port, String host, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) TIMEOUT.toMillis());
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder all = new StringBuilder();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        all.append(line).append('\n');
      }
      return all.toString();
    }
  }

  @Override
  public void close() {
    stopped.set(true);
    for (Thread one : people) {
      try {
        one.join(TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
