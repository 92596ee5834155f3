package dev.gantry.container;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rings: what decides is pure, and packages form no cycle. */
@AnalyzeClasses(
    packages = "dev.gantry.container",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "dev.gantry.container.container..",
    "dev.gantry.container.run..",
    "dev.gantry.container.placement..",
    "dev.gantry.container.creation..",
    "dev.gantry.container.ipam.."
  };

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.gantry.container.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatDecidesIsPure =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "jakarta..",
              "org.hibernate..",
              "org.apache.kafka..",
              "java.sql..",
              "java.net..",
              "java.io..",
              "dev.gantry.kit..");

  @ArchTest
  static final ArchRule rowsStayInTheirPackage =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gantry.container.ledger", "dev.gantry.container.node")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.persistence..");
}
