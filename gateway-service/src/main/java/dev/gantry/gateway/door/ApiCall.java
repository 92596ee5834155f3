package dev.gantry.gateway.door;

import dev.gantry.gateway.apiversion.ApiVersion;
import dev.gantry.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What a request asks for, as {@link ApiFilter} found it.
 *
 * @param path raw, without the version prefix
 */
public record ApiCall(ApiVersion version, String path, Route route) {
  private static final String ATTRIBUTE = ApiCall.class.getName();

  void mark(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Null on requests that came through no tenants' door (actuator). */
  public static ApiCall of(HttpServletRequest request) {
    return (ApiCall) request.getAttribute(ATTRIBUTE);
  }

  /** The raw (percent-encoded) segment of the path, counted from 0. */
  public String segment(int index) {
    return path.split("/", -1)[index + 1];
  }

  /** The raw query's parameters. */
  public static Query query(HttpServletRequest request) {
    return Query.parse(request.getQueryString());
  }
}
