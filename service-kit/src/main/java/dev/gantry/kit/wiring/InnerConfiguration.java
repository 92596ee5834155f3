package dev.gantry.kit.wiring;

import dev.gantry.kit.http.ErrorAdvice;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.security.CallerArgument;
import dev.gantry.kit.security.InnerAuthFilter;
import dev.gantry.kit.security.InnerTokens;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Clock, inner tokens and clients, error answers. */
@AutoConfiguration
@EnableConfigurationProperties(InnerProperties.class)
@Import(ErrorAdvice.class)
public class InnerConfiguration {
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  InnerTokens innerTokens(InnerProperties properties, Clock clock) {
    return new InnerTokens(properties.secret(), clock);
  }

  @Bean
  InnerClients innerClients(InnerTokens tokens) {
    return new InnerClients(tokens);
  }

  @Bean
  @ConditionalOnProperty(name = "gantry.inner.protect", matchIfMissing = true)
  FilterRegistrationBean<InnerAuthFilter> innerAuthFilter(InnerTokens tokens) {
    FilterRegistrationBean<InnerAuthFilter> registration =
        new FilterRegistrationBean<>(new InnerAuthFilter(tokens));
    registration.setAsyncSupported(true);
    return registration;
  }

  @Bean
  WebMvcConfigurer callerArguments() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }
}
