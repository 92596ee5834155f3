package dev.gantry.image.remote;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Why a registry could not be reached, in the words that dockerd has for it. */
final class Reasons {
  private Reasons() {}

  /** An error for the caller of the API: which call failed, and why. */
  static GantryException failed(RegistryCall call, IOException e) {
    return new GantryException(
        ErrorCode.REGISTRY_FAILED, call.name() + ": " + of(e, call.uri().getAuthority()), e);
  }

  static String of(IOException e, String authority) {
    return switch (e) {
      case UnknownHostException unknown ->
          "dial tcp: lookup " + RegistryAddress.host(authority) + ": no such host";
      case ConnectTimeoutException late -> "dial tcp " + authority + ": i/o timeout";
      case ConnectException refused -> "dial tcp " + authority + ": connect: connection refused";
      case SocketTimeoutException silent -> "timeout: the registry fell silent";
      case NoHttpResponseException cut -> "EOF";
      case SSLException tls -> tls(tls);
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private static String tls(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return "tls: failed to verify certificate: x509: " + cause.getMessage();
      }
    }
    return isPlainAnswer(e)
        ? "http: server gave HTTP response to HTTPS client"
        : "tls: " + e.getMessage();
  }

  /** The JDK has no type for it. */
  private static boolean isPlainAnswer(SSLException e) {
    return String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message");
  }
}
