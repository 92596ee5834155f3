package dev.gantry.gateway.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.answer.ProductVersion;
import dev.gantry.gateway.apiversion.ApiVersion;
import dev.gantry.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code GET /version}. */
@Component
class Version implements Endpoint {
  private static final String RUNTIME = "java" + Runtime.version();
  private static final String ARCH = Host.dockerArch();

  record Platform(@JsonProperty("Name") String name) {}

  record Part(
      @JsonProperty("Name") String name,
      @JsonProperty("Version") String version,
      @JsonProperty("Details") Map<String, String> details) {}

  /** Docker's shape; {@code GoVersion} holds what we run on instead. */
  record Shown(
      @JsonProperty("Platform") Platform platform,
      @JsonProperty("Components") List<Part> components,
      @JsonProperty("Version") String version,
      @JsonProperty("ApiVersion") String apiVersion,
      @JsonProperty("MinAPIVersion") String minApiVersion,
      @JsonProperty("GitCommit") String gitCommit,
      @JsonProperty("GoVersion") String goVersion,
      @JsonProperty("Os") String os,
      @JsonProperty("Arch") String arch,
      @JsonProperty("KernelVersion") String kernelVersion,
      @JsonProperty("BuildTime") String buildTime) {}

  @Override
  public Set<Route> routes() {
    return Set.of(Route.VERSION);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Answers.json(response, HttpServletResponse.SC_OK, shown());
  }

  private static Shown shown() {
    String version = ProductVersion.VERSION;
    String api = ApiVersion.MAXIMUM.toString();
    String minimum = ApiVersion.MINIMUM.toString();
    String kernel = System.getProperty("os.version");
    Map<String, String> details =
        Map.of(
            "ApiVersion", api,
            "MinAPIVersion", minimum,
            "Arch", ARCH,
            "BuildTime", ProductVersion.BUILT,
            "Experimental", "false",
            "GitCommit", "",
            "GoVersion", RUNTIME,
            "KernelVersion", kernel,
            "Os", "linux");
    return new Shown(
        new Platform("Gantry"),
        List.of(new Part("Engine", version, details)),
        version,
        api,
        minimum,
        "",
        RUNTIME,
        "linux",
        ARCH,
        kernel,
        ProductVersion.BUILT);
  }
}
