package dev.gantry.image.remote;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * A session with another registry, on behalf of one caller. What fails is told as {@link
 * dev.gantry.model.error.GantryException} (not reached, not permitted) or {@link RegistryRefusal}.
 * Used by several threads; closing it ends what they do here.
 *
 * <pre>{@code
 * try (Registry registry = registries.open(name.domain(), credentials, reach)) {
 *   ManifestDocument manifest = registry.manifest(name, "latest");
 *   ...
 * }
 * }</pre>
 */
public final class Registry implements AutoCloseable {
  private final RegistryHttp http;
  private final Authorizer authorizer;
  private final ApiCheck check;
  private URI base;

  Registry(RegistryAddress address, Credentials credentials, RegistryHttp http) {
    this.http = http;
    this.authorizer = new Authorizer(new TokenCall(http, credentials), credentials);
    this.check = new ApiCheck(http, address);
  }

  /**
   * @param reference tag or digest; what comes is of that digest
   */
  public ManifestDocument manifest(ImageName name, String reference) {
    return new ManifestCall(this).get(name, reference);
  }

  /**
   * Content of a blob from {@code offset} on, not verified.
   *
   * @throws IOException when the same call may well succeed later
   */
  public BlobDownload blob(ImageName name, Digest digest, long offset) throws IOException {
    return new BlobCall(this).open(name, digest, offset);
  }

  public List<String> tags(ImageName name) {
    return new TagsCall(this).list(name);
  }

  /**
   * Whether the registry takes the credentials.
   *
   * @return a refresh token in their place; empty when the registry gives none
   */
  public String login() {
    return new Login(this, authorizer).run();
  }

  /** The scope of a token for reading a repository. */
  static String pulling(ImageName name) {
    return "repository:" + name.path() + ":pull";
  }

  /** A GET below the repository of an image. */
  RegistryCall call(ImageName name, String rest) {
    return RegistryCall.get(base().resolve("/v2/" + name.path() + rest));
  }

  /** Scheme and host, found out at the first call. */
  synchronized URI base() {
    if (base == null) {
      ApiCheck.Found found = check.find();
      authorizer.learn(found.challenges());
      base = found.base();
    }
    return base;
  }

  /** Sends a call with what proves the caller; once more where a token has run out. */
  RegistryAnswer send(RegistryCall call, String scope) throws IOException {
    String header = authorizer.header(call, scope);
    RegistryAnswer answer = http.send(call.authorized(header));
    boolean ours = RegistryCall.origin(answer.call().uri()).equals(RegistryCall.origin(call.uri()));
    if (answer.status() != 401 || !ours) {
      return answer;
    }
    if (!authorizer.renew(scope, header, answer.challenges())) {
      return answer;
    }
    answer.close();
    return http.send(call.authorized(authorizer.header(call, scope)));
  }

  /** Why a download failed, in dockerd's words. */
  public String reason(IOException e) {
    return Reasons.of(e, base().getAuthority());
  }

  @Override
  public void close() {
    http.close();
  }
}
