package dev.gantry.volume;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Owner of volumes: their names, the node that has their data, and which containers hold them.
 *
 * <p>Written with plain SQL, for locks and few round trips: Hibernate would only cost its start.
 */
@SpringBootApplication(
    exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
@ConfigurationPropertiesScan
@EnableScheduling
public class VolumeService {
  /** The service, to be run alone or beside others in one JVM. */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(VolumeService.class)
        .properties("spring.config.name=volume-service");
  }

  public static void main(String[] args) {
    application().run(args);
  }
}
