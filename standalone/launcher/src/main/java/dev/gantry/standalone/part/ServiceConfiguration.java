package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@code config/<service>-service.properties}: what each of the four services needs to find
 * the others. The same files would do for services that run as processes of their own.
 */
public final class ServiceConfiguration {
  private final Context context;

  public ServiceConfiguration(Context context) {
    this.context = context;
  }

  /** Writes the files anew; an administrator's own settings go to {@code *.local.properties}. */
  public void write() throws IOException {
    for (String service : Roles.SERVICES) {
      PrivateFiles.write(
          context.installation().config().resolve(service + "-service.properties"),
          properties(service),
          null);
    }
  }

  /** All that the services are told, for telling whether they have to be started again. */
  String fingerprint() {
    StringBuilder text = new StringBuilder();
    Roles.SERVICES.forEach(service -> text.append(properties(service)));
    return text.toString();
  }

  Map<String, String> properties(String service) {
    Map<String, String> all = new TreeMap<>();
    Installation installation = context.installation();
    Path own = installation.config().resolve(service + "-service.local.properties");
    all.put("spring.config.import", "optional:file:" + own);
    all.put("gantry.installation", installation.id());
    all.put("gantry.home", installation.home().toString());
    all.put("gantry.inner.secret", context.secrets().get("inner-secret"));
    all.put("gantry.inner.gateway-url", context.listening().plain().url());
    all.put("gantry.inner.image-url", inner(context.ports().image()));
    all.put("gantry.inner.container-url", inner(context.ports().container()));
    all.put("gantry.inner.volume-url", inner(context.ports().volume()));
    putStores(all, service);
    putServer(all, service);
    return all;
  }

  private void putStores(Map<String, String> all, String service) {
    all.put(
        "spring.datasource.url",
        "jdbc:postgresql://127.0.0.1:" + context.ports().postgres() + "/gantry");
    all.put("spring.datasource.username", service);
    all.put("spring.datasource.password", context.secrets().get("postgres." + service));
    all.put("spring.kafka.bootstrap-servers", "127.0.0.1:" + context.ports().kafka());
    all.put("spring.kafka.properties.security.protocol", "SASL_PLAINTEXT");
    all.put("spring.kafka.properties.sasl.mechanism", "SCRAM-SHA-512");
    all.put(
        "spring.kafka.properties.sasl.jaas.config",
        Kafka.scramLogin(service, context.secrets().get("kafka." + service)));
    // The broker makes the topics itself, and only its own user may.
    all.put("spring.kafka.admin.auto-create", "false");
  }

  private void putServer(Map<String, String> all, String service) {
    all.put("server.address", "127.0.0.1");
    switch (service) {
      case "gateway" -> putGateway(all);
      case "image" -> {
        all.put("server.port", Integer.toString(context.ports().image()));
        all.put("gantry.image.blobs", context.installation().home().resolve("blobs").toString());
      }
      case "container" -> all.put("server.port", Integer.toString(context.ports().container()));
      case "volume" -> {
        all.put("server.port", Integer.toString(context.ports().volume()));
        all.put(
            "gantry.volume.mountpoint-root",
            context.installation().home().resolve("agent/volumes").toString());
      }
      default -> throw new IllegalArgumentException("no service is named " + service);
    }
  }

  private void putGateway(Map<String, String> all) {
    Installation installation = context.installation();
    all.put("server.address", context.listening().plain().host());
    all.put("server.port", Integer.toString(context.listening().plain().port()));
    all.put("management.server.address", "127.0.0.1");
    all.put("management.server.port", Integer.toString(context.ports().gatewayManagement()));
    all.put("gantry.gateway.tls.address", context.listening().tls().host());
    all.put("gantry.gateway.tls.port", Integer.toString(context.listening().tls().port()));
    all.put("gantry.gateway.ingress.address", context.ingress().host());
    all.put("gantry.gateway.ingress.port", Integer.toString(context.ingress().port()));
    all.put("gantry.gateway.unix-socket", installation.socket().toString());
    all.put("gantry.gateway.join-token-file", installation.joinToken().toString());
    all.put("gantry.gateway.bootstrap-admin-token-file", installation.adminToken().toString());
  }

  private static String inner(int port) {
    return "http://127.0.0.1:" + port;
  }
}
