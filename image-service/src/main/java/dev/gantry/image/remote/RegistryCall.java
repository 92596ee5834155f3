package dev.gantry.image.remote;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to a registry or its token server.
 *
 * @param form of a POST; null for a request without a body
 */
record RegistryCall(String method, URI uri, Map<String, String> headers, String form) {
  private static final String AUTHORIZATION = "Authorization";

  RegistryCall {
    headers = Map.copyOf(headers);
  }

  static RegistryCall get(URI uri) {
    return new RegistryCall("GET", uri, Map.of(), null);
  }

  static RegistryCall post(URI uri, String form) {
    return new RegistryCall("POST", uri, Map.of(), form);
  }

  RegistryCall with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new RegistryCall(method, uri, more, form);
  }

  /**
   * @param value null leaves the call as it is
   */
  RegistryCall authorized(String value) {
    return value == null ? this : with(AUTHORIZATION, value);
  }

  /** The same at another place; what proves the caller goes only to the same server. */
  RegistryCall redirected(URI to) {
    Map<String, String> kept = new LinkedHashMap<>(headers);
    if (!origin(to).equals(origin(uri))) {
      kept.remove(AUTHORIZATION);
    }
    return new RegistryCall(method, to, kept, form);
  }

  /** Scheme, host and port. */
  static String origin(URI uri) {
    int usual = uri.getScheme().equals("https") ? 443 : 80;
    int port = uri.getPort() < 0 ? usual : uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + ":" + port;
  }

  /**
   * As Go's HTTP client names a call in its errors; without a query, which may hold a signature.
   */
  String name() {
    String verb = method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
    String text = uri.toString();
    int query = text.indexOf('?');
    return verb + " \"" + (query < 0 ? text : text.substring(0, query)) + "\"";
  }
}
