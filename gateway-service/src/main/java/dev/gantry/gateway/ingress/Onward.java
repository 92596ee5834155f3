package dev.gantry.gateway.ingress;

import dev.gantry.gateway.proxy.ClientBody;
import dev.gantry.gateway.proxy.HopHeaders;
import dev.gantry.gateway.proxy.RawTarget;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Collections;
import java.util.function.BiConsumer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/** A client's request as an app gets it: as it came, and from whom. */
final class Onward {
  private static final URI NOWHERE = URI.create("http://app/");
  private static final String FORWARDED = "X-Forwarded-";
  private static final String FORWARDED_FOR = FORWARDED + "For";

  private Onward() {}

  /**
   * @param body null when there is none
   */
  static HttpUriRequestBase of(HttpServletRequest request, ClientBody body) {
    HttpUriRequestBase onward = new HttpUriRequestBase(request.getMethod(), NOWHERE);
    onward.setPath(target(request));
    headers(request, onward::addHeader);
    onward.setEntity(body);
    return onward;
  }

  static String target(HttpServletRequest request) {
    return RawTarget.of(request.getRequestURI(), request.getQueryString());
  }

  /**
   * All that passes this hop, and what tells an app who asks. What stands before us on this machine
   * (a TLS terminator) knows better, and is believed.
   */
  static void headers(HttpServletRequest request, BiConsumer<String, Object> add) {
    HopHeaders hop = HopHeaders.of(request.getHeaders("Connection"));
    boolean believed = isOfThisMachine(request.getRemoteAddr());
    for (String name : Collections.list(request.getHeaderNames())) {
      boolean forwarded = name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length());
      boolean keeps = !forwarded || (believed && !name.equalsIgnoreCase(FORWARDED_FOR));
      if (hop.passes(name) && keeps) {
        request.getHeaders(name).asIterator().forEachRemaining(value -> add.accept(name, value));
      }
    }
    String before = believed ? request.getHeader(FORWARDED_FOR) : null;
    add.accept(
        FORWARDED_FOR,
        before == null ? request.getRemoteAddr() : before + ", " + request.getRemoteAddr());
    addUnlessBelieved(request, believed, FORWARDED + "Host", request.getHeader("Host"), add);
    addUnlessBelieved(request, believed, FORWARDED + "Proto", request.getScheme(), add);
  }

  private static void addUnlessBelieved(
      HttpServletRequest request,
      boolean believed,
      String name,
      String ours,
      BiConsumer<String, Object> add) {
    if (!believed || request.getHeader(name) == null) {
      add.accept(name, ours);
    }
  }

  private static boolean isOfThisMachine(String address) {
    return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
  }
}
