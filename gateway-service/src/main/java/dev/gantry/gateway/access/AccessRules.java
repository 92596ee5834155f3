package dev.gantry.gateway.access;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Audience;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Who may come in where: each route has its audience, and everything is stateless. */
@Configuration(proxyBeanMethods = false)
class AccessRules {
  /** Each request is timed already; timers of each filter cost as much as the filters. */
  @Bean
  SecurityObservationSettings noTimersOfFilters() {
    return SecurityObservationSettings.noObservations();
  }

  /**
   * The inner port: actuator, bound to loopback, where no tenant comes. Requests through a tenants'
   * door always carry an {@link ApiCall}.
   */
  @Bean
  @Order(0)
  SecurityFilterChain innerPort(HttpSecurity http) throws Exception {
    return plain(http)
        .securityMatcher(request -> ApiCall.of(request) == null)
        .authorizeHttpRequests(
            rules -> rules.requestMatchers("/actuator/**").permitAll().anyRequest().denyAll())
        .build();
  }

  @Bean
  @Order(1)
  SecurityFilterChain tenantsDoor(HttpSecurity http, Bearers bearers, CertificateHolders holders)
      throws Exception {
    return plain(http)
        .addFilterBefore(new BearerFilter(bearers, holders), AuthorizationFilter.class)
        .authorizeHttpRequests(
            rules ->
                rules
                    .anyRequest()
                    .access(
                        (authentication, context) ->
                            new AuthorizationDecision(
                                allowed(
                                    ApiCall.of(context.getRequest()).route().audience(),
                                    authentication))))
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint(
                        (request, response, e) -> {
                          response.setHeader("WWW-Authenticate", "Bearer realm=\"gantry\"");
                          Answers.error(
                              response,
                              ErrorCode.UNAUTHORIZED,
                              "unauthorized: authentication required");
                        })
                    .accessDeniedHandler(
                        (request, response, e) ->
                            Answers.error(
                                response, ErrorCode.FORBIDDEN, "this token is not for this API")))
        .build();
  }

  private static HttpSecurity plain(HttpSecurity http) throws Exception {
    return http
        // Header writers wrap the response; an upgraded stream must not be.
        .headers(AbstractHttpConfigurer::disable)
        // Nothing here is authenticated by a cookie.
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }

  private static boolean allowed(
      Audience audience, Supplier<? extends Authentication> authentication) {
    if (audience == Audience.ANYONE) {
      return true;
    }
    // Asked only now: with nobody authenticated, the supplier throws, which becomes the 401.
    if (!(authentication.get() instanceof IdentityAuthentication known)) {
      return false;
    }
    return switch (known.identity()) {
      case Identity.OfTenant tenant ->
          audience == Audience.TENANT
              && (tenant.caller().is(Role.TENANT) || tenant.caller().is(Role.ADMIN));
      case Identity.OfNode node -> audience == Audience.NODE || audience == Audience.JOINING;
      case Identity.Joining joining -> audience == Audience.JOINING;
    };
  }

  /** Image names hold slashes that clients encode; dot segments stay refused. */
  @Bean
  StrictHttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowUrlEncodedSlash(true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowSemicolon(true);
    firewall.setAllowBackSlash(true);
    return firewall;
  }

  @Bean
  RequestRejectedHandler rejectedRequests() {
    return (request, response, e) ->
        Answers.error(response, ErrorCode.BAD_REQUEST, "invalid request: " + e.getMessage());
  }
}
