package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The service file, the classes and the contract tests tell the same story. */
class EveryTransformTest {
    @SuppressWarnings("rawtypes") // a service has no type arguments
    private static List<Class<? extends Transformation>> plugins() {
        return ServiceLoader.load(Transformation.class).stream()
                .<Class<? extends Transformation>>map(ServiceLoader.Provider::type)
                .filter(type -> type.getPackage().equals(StructTransform.class.getPackage()))
                .toList();
    }

    @Test
    void theServiceFileListsEveryTransform() {
        List<String> concrete = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackagesOf(StructTransform.class).stream()
                        .filter(type -> type.isAssignableTo(Transformation.class))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .toList();
        assertThat(plugins().stream().map(Class::getName)).containsExactlyInAnyOrderElementsOf(concrete);
        assertThat(concrete).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("plugins")
    @SuppressWarnings("rawtypes")
    void everyTransformKeepsTheContract(Class<? extends Transformation> plugin) throws Exception {
        String test = plugin.getEnclosingClass() == null
                ? plugin.getName() + "ContractTest"
                : plugin.getName().replace("$", "ContractTest$");
        assertThat(Class.forName(test))
                .as("%s implements TransformContract and runs it on the plugin", test)
                .isAssignableTo(TransformContract.class);
        assertThat(transformOf(Class.forName(test))).isInstanceOf(plugin);
    }

    private static Transformation<?> transformOf(Class<?> test) throws ReflectiveOperationException {
        if (test.getEnclosingClass() == null) {
            return ((TransformContract) test.getDeclaredConstructor().newInstance()).transform();
        }
        Object outer = test.getEnclosingClass().getDeclaredConstructor().newInstance();
        return ((TransformContract)
                        test.getDeclaredConstructor(test.getEnclosingClass()).newInstance(outer))
                .transform();
    }
}
