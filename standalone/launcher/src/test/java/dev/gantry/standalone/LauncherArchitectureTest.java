package dev.gantry.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.gantry.standalone",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LauncherArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.gantry.standalone.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_LAUNCHER_STARTS_WITHOUT_SPRING =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule NOTHING_REACHES_INTO_THE_COMMANDS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gantry.standalone.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.gantry.standalone.cli..");
}
