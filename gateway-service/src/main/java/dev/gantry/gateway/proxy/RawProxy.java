package dev.gantry.gateway.proxy;

import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.springframework.stereotype.Component;

/**
 * Passes a request on as it is and its answer back as it comes. The stock proxy re-encodes queries,
 * decodes {@code %2F}, loses the length of uploads and holds back headers of parked answers.
 */
@Component
public class RawProxy {
  private final UpstreamHttp http;
  private final InnerTokens tokens;
  private final HangUpWatch hangUps;
  private final FreshRoutes fresh;
  private final MeterRegistry meters;

  RawProxy(
      UpstreamHttp http,
      InnerTokens tokens,
      HangUpWatch hangUps,
      FreshRoutes fresh,
      MeterRegistry meters) {
    this.http = http;
    this.tokens = tokens;
    this.hangUps = hangUps;
    this.fresh = fresh;
    this.meters = meters;
  }

  /**
   * Passes one request on; returns when its answer is through.
   *
   * @throws GantryException UNAVAILABLE when the service can't be reached
   * @throws IOException when the client has gone
   */
  public void pass(
      HttpServletRequest request, HttpServletResponse response, Upstream upstream, Caller caller)
      throws IOException {
    HttpUriRequestBase onward = onward(request, upstream, caller);
    AtomicReference<HangUpWatch.Guard> guard = new AtomicReference<>();
    Runnable bodyIsSent = () -> guard.set(hangUps.guard(Door.of(request), onward::cancel));
    ClientBody body = ClientBody.of(request, bodyIsSent);
    onward.setEntity(body);
    if (body == null) {
      bodyIsSent.run();
    }
    try (ClassicHttpResponse answer = send(onward, upstream, body)) {
      Header route = answer.getFirstHeader(ContainerRoute.HEADER);
      if (route != null) {
        fresh.keep(route.getValue());
      }
      if (guard.get() == null) {
        // The service answered without reading all of the body: no watch over what is left.
        AnswerCopy.copy(answer, response, HangUpWatch.Use::run);
      } else {
        AnswerCopy.copy(answer, response, guard.get()::using);
      }
    } catch (IOException e) {
      if (response.isCommitted()) {
        // The client, or the service in mid-answer: half of it must not pass for the whole.
        Door.of(request).breakOff(e);
      }
      throw e;
    } finally {
      if (guard.get() != null) {
        guard.get().close();
      }
    }
  }

  private HttpUriRequestBase onward(HttpServletRequest request, Upstream upstream, Caller caller) {
    HttpUriRequestBase onward =
        new HttpUriRequestBase(request.getMethod(), URI.create(upstream.baseUrl()));
    ApiCall call = ApiCall.of(request);
    onward.setPath(RawTarget.of(call.path(), request.getQueryString()));
    HopHeaders hop = HopHeaders.of(request.getHeaders("Connection"));
    for (String name : Collections.list(request.getHeaderNames())) {
      if (hop.requestKeeps(name)) {
        request
            .getHeaders(name)
            .asIterator()
            .forEachRemaining(value -> onward.addHeader(name, value));
      }
    }
    onward.setHeader("Authorization", "Bearer " + tokens.mint(caller));
    onward.setHeader("X-Gantry-Api-Version", call.version().toString());
    onward.setHeader("X-Request-Id", UUID.randomUUID().toString());
    return onward;
  }

  private ClassicHttpResponse send(HttpUriRequestBase onward, Upstream upstream, ClientBody body)
      throws IOException {
    Timer.Sample sample = Timer.start(meters);
    String outcome = "unavailable";
    try {
      ClassicHttpResponse answer = http.open(onward);
      outcome = Integer.toString(answer.getCode());
      return answer;
    } catch (IOException e) {
      if (onward.isCancelled() || (body != null && body.clientFailed())) {
        outcome = "client-left";
        throw e;
      }
      throw new GantryException(
          ErrorCode.UNAVAILABLE, upstream.name() + " is not available: " + reason(e), e);
    } finally {
      sample.stop(
          meters.timer("gantry.gateway.upstream", "service", upstream.name(), "outcome", outcome));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
