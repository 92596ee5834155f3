package dev.gantry.gateway.door;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What comes in at the ingress: meant for apps, never for the platform. */
public interface AppTraffic {
  void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException;
}
