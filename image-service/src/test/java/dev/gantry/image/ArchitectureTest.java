package dev.gantry.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.gantry.image", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gantry.image.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule thePureRingKnowsNoSpringAndNoDatabase =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gantry.image.reference..",
              "dev.gantry.image.config..",
              "dev.gantry.image.archive..")
          .or()
          .haveSimpleNameStartingWith("RemovalRules")
          .or()
          .haveSimpleName("ImageFilter")
          .or()
          .haveSimpleName("Filters")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "java.sql..", "jakarta..");

  @ArchTest
  static final ArchRule nothingDependsOnTheEdges =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gantry.image.docker..", "dev.gantry.image.registry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.gantry.image.docker..", "dev.gantry.image.registry..");
}
