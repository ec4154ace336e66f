package dev.millrace.sink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which part may know which. */
@AnalyzeClasses(
        packages = {"dev.millrace.sink", "dev.millrace.core"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule DIALECTS_DO_NOT_SEE_EACH_OTHER = slices().matching("dev.millrace.sink.target.jdbc.(*)..")
            .should()
            .notDependOnEachOther()
            .because("a new database must touch no other; share by SqlText or by facts");

    @ArchTest
    static final ArchRule ONLY_TARGETS_DO_INPUT_AND_OUTPUT = noClasses()
            .that()
            .resideInAnyPackage("dev.millrace.sink..", "dev.millrace.core..")
            .and()
            .resideOutsideOfPackage("dev.millrace.sink.target..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "java.net..")
            .because("decoding, buffering and planning are pure; move what needs a connection behind Target");

    @ArchTest
    static final ArchRule DIALECTS_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("dev.millrace.sink.target.jdbc.*..")
            .and()
            .areNotAssignableTo("dev.millrace.sink.target.jdbc.BulkLoad")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.Connection")
            .because("a dialect says SQL, JdbcTarget runs it; only a driver's own bulk load needs the driver");

    @ArchTest
    static final ArchRule DECODING_KNOWS_NO_TARGET = noClasses()
            .that()
            .resideInAnyPackage("dev.millrace.sink.decode..", "dev.millrace.sink.buffer..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.millrace.sink.target..")
            .because("types are N + M: decode to FieldType, and let the dialect map from it");

    @ArchTest
    static final ArchRule RECORDS_END_AT_THE_DECODER = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.millrace.sink.target..", "dev.millrace.sink.buffer..", "dev.millrace.sink.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.connect.data..", "org.apache.kafka.connect.sink..")
            .because("behind the decoder there are rows, not records");

    @ArchTest
    static final ArchRule CORE_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.millrace.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.millrace.sink..")
            .because("arrows point down: connectors know core, core knows nobody");

    @ArchTest
    static final ArchRule NOBODY_REACHES_INTO_CONNECTS_RUNTIME = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.connect.runtime..", "org.apache.kafka.connect.util..")
            .because("a plugin sees Connect's public API only; a worker of another version has other insides");

    @ArchTest
    static final ArchRule PACKAGES_SAY_WHAT_THEY_ARE_FOR = classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked")
            .because("nullness is checked package by package")
            .allowEmptyShould(true);
}
