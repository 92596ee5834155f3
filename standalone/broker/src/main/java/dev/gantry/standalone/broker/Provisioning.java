package dev.gantry.standalone.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes what {@link TopicPlan} and {@link AccessPlan} say. What was done is remembered beside the
 * logs, so that a later start with the same plan needs no admin client (half a second).
 */
final class Provisioning {
  private static final String ADMIN = "broker";

  private final Properties server;
  private final String password;
  private final Path done;

  Provisioning(Properties server, Properties users) {
    this.server = server;
    this.password = users.getProperty(ADMIN);
    this.done = Path.of(server.getProperty("log.dirs")).resolveSibling("provisioned");
  }

  void apply() throws Exception {
    List<AclBinding> rules = AccessPlan.bindings(TopicPlan.ALL);
    String plan = TopicPlan.ALL + "\n" + rules + "\n";
    if (Files.exists(done) && Files.readString(done).equals(plan)) {
      return;
    }
    try (Admin admin = Admin.create(clientSettings())) {
      createTopics(admin);
      admin.createAcls(rules).all().get(30, TimeUnit.SECONDS);
      awaitRules(admin, rules);
    }
    Files.writeString(done, plan);
  }

  /**
   * The answer to {@code createAcls} is the controller's. The broker beside it learns the rules a
   * moment later, and until then refuses every service, which takes that as final; so we are ready
   * when the broker itself knows them ({@code describeAcls} asks its own authorizer).
   */
  private static void awaitRules(Admin admin, List<AclBinding> rules) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!knownRules(admin).containsAll(rules)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the broker did not learn its access rules in 30 s");
      }
      Thread.sleep(20);
    }
  }

  private static Set<AclBinding> knownRules(Admin admin) throws Exception {
    return Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get(30, TimeUnit.SECONDS));
  }

  private static void createTopics(Admin admin) throws Exception {
    List<NewTopic> wanted =
        TopicPlan.ALL.stream()
            .map(
                plan ->
                    new NewTopic(
                            plan.name(), Optional.of(TopicPlan.PARTITIONS), Optional.of((short) 1))
                        .configs(plan.settings()))
            .toList();
    for (var result : admin.createTopics(wanted).values().entrySet()) {
      try {
        result.getValue().get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IllegalStateException("creating topic " + result.getKey() + " failed", e);
        }
      }
    }
  }

  private Map<String, Object> clientSettings() {
    String address = server.getProperty("advertised.listeners").replaceFirst("^.*//", "");
    return Map.of(
        "bootstrap.servers",
        address,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + ADMIN
            + "\" password=\""
            + password
            + "\";");
  }
}
