package dev.gantry.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.gantry.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gantry.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule partsDoNotKnowTheWhole =
      noClasses()
          .that()
          .resideInAPackage("dev.gantry.gateway.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.gantry.gateway");

  @ArchTest
  static final ArchRule thePureRingKnowsNeitherSpringNorInputAndOutput =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gantry.gateway.apiversion", "dev.gantry.gateway.route")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "jakarta..",
              "java.io..",
              "java.net..",
              "java.nio..",
              "java.sql..",
              "org.apache..");
}
