package dev.gantry.container.app;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.IngressRule;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/apps}: a tenant's apps; and the table of the ingress, for gateways. */
@RestController
class AppApi {
  private final AppDesk desk;
  private final AppViews views;
  private final Images images;

  AppApi(AppDesk desk, AppViews views, Images images) {
    this.desk = desk;
    this.views = views;
    this.images = images;
  }

  record Scale(Integer replicas) {}

  /**
   * @param revision null = the one before
   */
  record Rollback(Integer revision) {}

  @GetMapping("/api/v1/apps")
  List<AppViews.Shown> list(Caller caller) {
    return desk.of(caller.tenant()).stream().map(app -> views.of(app, null)).toList();
  }

  @GetMapping("/api/v1/apps/{name}")
  AppViews.Shown one(Caller caller, @PathVariable String name) {
    AppName known = AppName.checked(caller.tenant(), name);
    return shown(known);
  }

  /** 201 for a new app; what the image's name stands for now is what all replicas get. */
  @PutMapping("/api/v1/apps/{name}")
  ResponseEntity<AppViews.Shown> deploy(
      Caller caller, @PathVariable String name, @RequestBody AppSpec spec) {
    AppName wanted = AppName.checked(caller.tenant(), name);
    spec.check();
    boolean made = desk.deploy(wanted, spec, images.idOf(spec.image(), caller));
    return ResponseEntity.status(made ? HttpStatus.CREATED : HttpStatus.OK).body(shown(wanted));
  }

  @PostMapping("/api/v1/apps/{name}/scale")
  AppViews.Shown scale(Caller caller, @PathVariable String name, @RequestBody Scale scale) {
    AppName known = AppName.checked(caller.tenant(), name);
    if (scale.replicas() == null) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "replicas is missing");
    }
    desk.scale(known, scale.replicas());
    return shown(known);
  }

  @PostMapping("/api/v1/apps/{name}/rollback")
  AppViews.Shown rollback(
      Caller caller, @PathVariable String name, @RequestBody(required = false) Rollback rollback) {
    AppName known = AppName.checked(caller.tenant(), name);
    desk.rollback(known, rollback == null ? null : rollback.revision());
    return shown(known);
  }

  @DeleteMapping("/api/v1/apps/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable String name) {
    desk.remove(AppName.checked(caller.tenant(), name));
  }

  @GetMapping("/inner/v1/ingress")
  List<IngressRule> ingress() {
    return views.ingress();
  }

  private AppViews.Shown shown(AppName name) {
    return views.of(desk.require(name), desk.revisions(name));
  }
}
