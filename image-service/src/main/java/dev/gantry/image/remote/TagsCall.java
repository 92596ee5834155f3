package dev.gantry.image.remote;

import dev.gantry.image.reference.ImageName;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /v2/<name>/tags/list}, page by page.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags">OCI
 *     distribution spec, listing tags</a>
 */
final class TagsCall {
  private static final int LIMIT = 4 << 20;
  private static final int MOST_TAGS = 10_000;
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Registry registry;

  TagsCall(Registry registry) {
    this.registry = registry;
  }

  List<String> list(ImageName name) {
    List<String> tags = new ArrayList<>();
    RegistryCall call = registry.call(name, "/tags/list");
    while (call != null) {
      try (RegistryAnswer answer = registry.send(call, Registry.pulling(name))) {
        if (answer.status() != 200) {
          throw RegistryRefusal.of(answer);
        }
        JSON.readTree(answer.bytes(LIMIT)).path("tags").forEach(tag -> tags.add(tag.asString("")));
        call = tags.size() > MOST_TAGS ? null : next(call, answer.header("Link"));
      } catch (JacksonException e) {
        throw Reasons.failed(call, new IOException("the list of tags is not JSON", e));
      } catch (IOException e) {
        throw Reasons.failed(call, e);
      }
    }
    return tags;
  }

  /** The next page is on the same server: nobody is sent elsewhere with a token. */
  private static RegistryCall next(RegistryCall call, String link) throws IOException {
    Matcher matcher = NEXT.matcher(link);
    if (!matcher.find()) {
      return null;
    }
    try {
      URI to = call.uri().resolve(matcher.group(1));
      if (to.getHost() != null
          && RegistryCall.origin(to).equals(RegistryCall.origin(call.uri()))
          && !to.equals(call.uri())) {
        return RegistryCall.get(to);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("invalid link to the next tags", e);
    }
    throw new IOException("invalid link to the next tags");
  }
}
