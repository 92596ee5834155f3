package dev.gantry.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.gantry.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gantry.agent.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule decidingIsPure =
      noClasses()
          .that()
          .resideInAPackage("dev.gantry.agent.run")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio..",
              "java.net..",
              "java.util.concurrent..",
              "org.slf4j..",
              "dev.gantry.agent.kernel..",
              "dev.gantry.agent.launch..",
              "dev.gantry.agent.log..",
              "dev.gantry.agent.run.actor..",
              "dev.gantry.agent.snapshot..");

  @ArchTest
  static final ArchRule noSpring =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..");
}
