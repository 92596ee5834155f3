package dev.gantry.image.docker;

import dev.gantry.image.config.Platform;
import dev.gantry.image.pull.PullProgress;
import dev.gantry.image.pull.PullRequest;
import dev.gantry.image.pull.Pulls;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.Credentials;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Docker's answer to {@code POST /images/create?fromImage=}: lines of progress. What goes wrong
 * before the first line is an error answer, later it is the last line.
 */
@Component
final class PullAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(PullAnswer.class);

  private final Pulls pulls;

  PullAnswer(Pulls pulls) {
    this.pulls = pulls;
  }

  void answer(HttpServletRequest request, HttpServletResponse response, Caller caller) {
    Query query = Query.of(request);
    String platform = query.text("platform");
    PullRequest wish =
        new PullRequest(
            caller.tenant(),
            name(query.text("fromImage"), query.text("tag")),
            Platform.parse(platform),
            !platform.isEmpty(),
            Credentials.ofHeader(request.getHeader("X-Registry-Auth")),
            caller.is(Role.ADMIN));
    ProgressStream progress = new ProgressStream(response);
    try {
      run(wish, progress);
    } catch (PullProgress.ListenerLeft e) {
      LOG.debug("client left the pull of {}", wish.name(), e);
    }
  }

  private void run(PullRequest wish, ProgressStream progress) {
    try {
      pulls.run(wish, progress);
    } catch (PullProgress.ListenerLeft e) {
      throw e;
    } catch (RuntimeException e) {
      if (!progress.hasBegun()) {
        throw e;
      }
      progress.failed(message(wish, e));
    }
  }

  private static String message(PullRequest wish, RuntimeException e) {
    if (e instanceof GantryException known) {
      if (known.code().kind() == ErrorKind.INTERNAL) {
        LOG.error("pull of {}: {}", wish.name(), e.getMessage(), e);
      }
      return e.getMessage();
    }
    LOG.error("pull of {}", wish.name(), e);
    return "internal error; the image service's log has it at the pull of " + wish.name();
  }

  /** The tag may be a digest. Old clients end a name with a colon when they want all tags. */
  static ImageName name(String fromImage, String tag) {
    String image =
        fromImage.endsWith(":") ? fromImage.substring(0, fromImage.length() - 1) : fromImage;
    ImageName name = ImageName.parse(image);
    if (tag.isEmpty()) {
      return name;
    }
    return tag.startsWith("sha256:")
        ? new ImageName(name.domain(), name.path(), null, new Digest(tag))
        : name.withTag(tag);
  }
}
