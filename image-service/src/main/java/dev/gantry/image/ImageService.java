package dev.gantry.image;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Images, blobs and leases. All rows are read and written by plain SQL: no entities to map. */
@SpringBootApplication(
    exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
@EnableScheduling
@EnableConfigurationProperties(ImageProperties.class)
public class ImageService {
  public static void main(String[] args) {
    new SpringApplicationBuilder(ImageService.class)
        .main(ImageService.class)
        .properties("spring.config.name=image-service")
        .run(args);
  }
}
