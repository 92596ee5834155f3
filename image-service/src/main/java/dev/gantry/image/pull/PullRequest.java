package dev.gantry.image.pull;

import dev.gantry.image.config.Platform;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.Credentials;
import dev.gantry.model.id.TenantId;

/**
 * What a caller wants to pull.
 *
 * @param name with neither tag nor digest means all tags, as in Docker's API
 * @param platform to choose from an index
 * @param platformAsked whether the caller named the platform
 * @param administrator see {@link dev.gantry.image.remote.Reach}
 */
public record PullRequest(
    TenantId tenant,
    ImageName name,
    Platform platform,
    boolean platformAsked,
    Credentials credentials,
    boolean administrator) {}
