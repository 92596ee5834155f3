package dev.gantry.gateway.door;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorBody;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * What Tomcat refuses by itself is answered in Docker's form, not as HTML. Public for Tomcat, which
 * makes it by its name.
 */
public final class JsonErrorReport extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, Throwable thrown) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    String message = response.getMessage();
    String text = message == null || message.isBlank() ? "HTTP " + response.getStatus() : message;
    try {
      byte[] content = GantryJson.mapper().writeValueAsBytes(new ErrorBody(text, null));
      response.setContentType("application/json");
      response.setContentLength(content.length);
      response.getOutputStream().write(content);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      // The client has gone, or an answer was begun: nothing is left to tell.
      container.getLogger().debug("no error report", e);
    }
  }
}
