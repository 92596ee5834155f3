package dev.gantry.image;

import dev.gantry.image.remote.RegistrySettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code gantry.image.*}.
 *
 * @param blobs folder of the blob store
 * @param diskReserve what uploads leave free on its disk
 * @param maxLayer bytes that a layer may have, uncompressed
 * @param registry how other registries are talked to
 */
@ConfigurationProperties("gantry.image")
public record ImageProperties(
    Path blobs,
    @DefaultValue("256MB") DataSize diskReserve,
    @DefaultValue("64GB") DataSize maxLayer,
    @DefaultValue RegistrySettings registry) {}
