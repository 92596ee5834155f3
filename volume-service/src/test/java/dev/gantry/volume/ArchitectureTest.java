package dev.gantry.volume;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.gantry.volume",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gantry.volume.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule decisionsKnowNoSpringAndNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gantry.volume.lifecycle..", "dev.gantry.volume.filter..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "dev.gantry.kit..",
              "java.sql..",
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "org.apache.kafka..",
              "jakarta..");

  @ArchTest
  static final ArchRule decisionsReachNoOtherRing =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gantry.volume.lifecycle..", "dev.gantry.volume.filter..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gantry.volume.catalog..",
              "dev.gantry.volume.lease..",
              "dev.gantry.volume.removal..",
              "dev.gantry.volume.node..",
              "dev.gantry.volume.api..");

  @ArchTest
  static final ArchRule onlyTheCatalogAndTheLeasesSpeakSql =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gantry.volume.catalog..", "dev.gantry.volume.lease..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.jdbc..", "java.sql..");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
