package dev.gantry.gateway.ingress;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.door.AppTraffic;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.proxy.AnswerCopy;
import dev.gantry.gateway.proxy.ClientBody;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.IngressRule;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Requests of the public to apps: by the host name to a replica, to the next one when that can't be
 * reached. What was sent is sent again only where that does no harm.
 */
@Component
class Ingress implements AppTraffic {
  private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final int BAD_GATEWAY = 502;

  private final IngressTable table;
  private final Backends backends;
  private final BackendHttp http;
  private final Websockets websockets;
  private final HangUpWatch hangUps;
  private final MeterRegistry meters;
  private final Counter retries;

  Ingress(
      IngressTable table,
      Backends backends,
      BackendHttp http,
      Websockets websockets,
      HangUpWatch hangUps,
      MeterRegistry meters) {
    this.table = table;
    this.backends = backends;
    this.http = http;
    this.websockets = websockets;
    this.hangUps = hangUps;
    this.meters = meters;
    this.retries =
        Counter.builder("gantry.ingress.retries")
            .description("requests that went to another replica than the first")
            .register(meters);
  }

  @Override
  public void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Timer.Sample sample = Timer.start(meters);
    try {
      Optional<IngressRule> rule = table.find(request.getHeader("Host"));
      if (rule.isEmpty() && !table.isKnown()) {
        response.setHeader("Retry-After", "1");
        refuse(
            response,
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "which apps there are is not known yet");
      } else if (rule.isEmpty()) {
        String host = IngressTable.host(request.getHeader("Host"));
        refuse(response, HttpServletResponse.SC_NOT_FOUND, "no app has the host name " + host);
      } else if (rule.get().backends().isEmpty()) {
        response.setHeader("Retry-After", "1");
        refuse(
            response,
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "no replica of the app is in service");
      } else {
        serve(request, response, rule.get());
      }
    } finally {
      sample.stop(
          meters.timer("gantry.ingress.requests", "outcome", response.getStatus() / 100 + "xx"));
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response, IngressRule rule)
      throws IOException, ServletException {
    boolean switched =
        Websockets.isAsked(request)
            && websockets.serve(request, response, rule, backends.order(rule));
    if (!switched) {
      pass(request, response, rule.tenant(), backends.order(rule));
    }
  }

  static void refuse(HttpServletResponse response, int status, String text) throws IOException {
    response.setStatus(status);
    Answers.text(response, text + "\n");
  }

  private void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      TenantId tenant,
      List<IngressRule.Backend> order)
      throws IOException {
    AtomicReference<HangUpWatch.Guard> guard = new AtomicReference<>();
    AtomicReference<HttpUriRequestBase> onward = new AtomicReference<>();
    Runnable bodyIsSent =
        () -> guard.set(hangUps.guard(Door.of(request), () -> onward.get().cancel()));
    ClientBody body = ClientBody.of(request, bodyIsSent);
    if (body == null) {
      onward.set(Onward.of(request, null));
      bodyIsSent.run();
    }
    try {
      attempt(new Attempt(request, response, tenant, body, onward, guard), order);
    } finally {
      if (guard.get() != null) {
        guard.get().close();
      }
    }
  }

  private record Attempt(
      HttpServletRequest request,
      HttpServletResponse response,
      TenantId tenant,
      ClientBody body,
      AtomicReference<HttpUriRequestBase> onward,
      AtomicReference<HangUpWatch.Guard> guard) {
    boolean clientFailed() {
      return onward.get().isCancelled() || (body != null && body.clientFailed());
    }

    /** What was begun with a body that is read can't be begun again. */
    boolean mayTryAgain(IOException failure) {
      return failure instanceof BackendHttp.Unreached || (body == null && isSafe());
    }

    boolean isSafe() {
      return SAFE.contains(request.getMethod());
    }
  }

  /** Each replica in turn; by a connection that was kept open first, which may have died. */
  private void attempt(Attempt attempt, List<IngressRule.Backend> order) throws IOException {
    IOException last = null;
    for (IngressRule.Backend backend : order) {
      if (last != null) {
        retries.increment();
      }
      boolean kept = attempt.body() == null && attempt.isSafe();
      for (boolean reuse : kept ? new boolean[] {true, false} : new boolean[] {false}) {
        last = tried(attempt, backend, reuse);
        if (last == null) {
          return;
        }
        if (last instanceof BackendHttp.Unreached) {
          break;
        }
      }
      backends.shun(backend.container());
      if (!attempt.mayTryAgain(last)) {
        break;
      }
    }
    // Not louder: the public could fill the log.
    LOG.debug("An app does not answer: {}", String.valueOf(last));
    refuse(attempt.response(), BAD_GATEWAY, "the app does not answer: " + reason(last));
  }

  /**
   * Null when the client has its answer, or a part of it.
   *
   * @throws IOException the client has gone
   */
  private IOException tried(Attempt attempt, IngressRule.Backend backend, boolean reuse)
      throws IOException {
    attempt.onward().set(Onward.of(attempt.request(), attempt.body()));
    try (Backends.Busy busy = backends.begin(backend.container());
        ClassicHttpResponse answer =
            http.open(attempt.tenant(), backend, attempt.onward().get(), reuse)) {
      backends.welcome(backend.container());
      copy(attempt, answer);
      return null;
    } catch (IOException e) {
      if (attempt.response().isCommitted()) {
        // The client, or the replica in mid-answer: half of it must not pass for the whole.
        Door.of(attempt.request()).breakOff(e);
        return null;
      }
      if (attempt.clientFailed()) {
        throw e;
      }
      // What the failed replica said already is not the next one's.
      attempt.response().reset();
      return e;
    }
  }

  private static String reason(IOException e) {
    return e == null || e.getMessage() == null ? String.valueOf(e) : e.getMessage();
  }

  private static void copy(Attempt attempt, ClassicHttpResponse answer) throws IOException {
    HangUpWatch.Guard watched = attempt.guard().get();
    AnswerCopy.copy(
        answer, attempt.response(), watched == null ? HangUpWatch.Use::run : watched::using);
  }
}
