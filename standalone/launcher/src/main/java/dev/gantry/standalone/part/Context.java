package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.installation.Secrets;
import java.nio.file.Path;

/**
 * What the parts of one installation are built from.
 *
 * @param installation where
 * @param ports its ports
 * @param secrets its passwords
 * @param listening where the gateway takes requests
 * @param ingress where it takes requests to apps
 * @param dist the jars, installed below home
 * @param java the JDK's home
 * @param recordAot whether the JVMs write AOT caches at their end, instead of using them
 */
public record Context(
    Installation installation,
    Ports ports,
    Secrets secrets,
    Listening listening,
    ListenAddress ingress,
    Path dist,
    Path java,
    boolean recordAot) {}
