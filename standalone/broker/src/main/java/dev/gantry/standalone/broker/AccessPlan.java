package dev.gantry.standalone.broker;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The access rules: a service reads every topic of ours, writes only to its own, and consumes in
 * groups. Nobody else gets anything ({@code allow.everyone.if.no.acl.found=false}).
 */
final class AccessPlan {
  private AccessPlan() {}

  static List<AclBinding> bindings(List<TopicPlan> topics) {
    List<AclBinding> all = new ArrayList<>();
    for (String service : TopicPlan.SERVICES.stream().sorted().toList()) {
      all.add(allow(service, READ, ResourceType.TOPIC, "gantry.", PREFIXED));
      all.add(allow(service, READ, ResourceType.GROUP, service, PREFIXED));
    }
    for (TopicPlan topic : topics) {
      for (String writer : topic.writers().stream().sorted().toList()) {
        all.add(allow(writer, WRITE, ResourceType.TOPIC, topic.name(), LITERAL));
      }
    }
    return List.copyOf(all);
  }

  private static AclBinding allow(
      String user, AclOperation operation, ResourceType type, String name, PatternType pattern) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }
}
