package dev.millrace.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A struct's values by index. {@link Struct#put} validates a value and everything below it, again at every level, and
 * takes longer than reading the value did: this is for values that have the right class by construction.
 */
public interface StructAccess {
    /** Where to put a new struct's values. */
    @Nullable Object[] toFill(Struct struct);

    /** The values are all there. */
    void filled(Struct struct, @Nullable Object[] values);

    @Nullable Object[] values(Struct struct);

    /** Straight into the struct where this JVM and this Connect allow it. */
    static StructAccess best() {
        return Direct.VALUES == null ? new Public() : new Direct();
    }

    /** The array inside the struct. */
    final class Direct implements StructAccess {
        private static final @Nullable VarHandle VALUES = find();

        private static @Nullable VarHandle find() {
            try {
                VarHandle values = MethodHandles.privateLookupIn(Struct.class, MethodHandles.lookup())
                        .findVarHandle(Struct.class, "values", Object[].class);
                return values;
            } catch (ReflectiveOperationException | SecurityException e) {
                return null;
            }
        }

        @Override
        public @Nullable Object[] toFill(Struct struct) {
            return values(struct);
        }

        @Override
        public void filled(Struct struct, @Nullable Object[] values) {
            // They are in it already.
        }

        @Override
        @SuppressWarnings("NullAway") // best() makes one only if there is a handle
        public @Nullable Object[] values(Struct struct) {
            return (Object[]) VALUES.get(struct);
        }
    }

    /** By the methods that everyone may call. */
    final class Public implements StructAccess {
        @Override
        public @Nullable Object[] toFill(Struct struct) {
            return new Object[struct.schema().fields().size()];
        }

        @Override
        public void filled(Struct struct, @Nullable Object[] values) {
            List<Field> fields = struct.schema().fields();
            for (int i = 0; i < values.length; i++) {
                struct.put(fields.get(i), values[i]);
            }
        }

        @Override
        public @Nullable Object[] values(Struct struct) {
            List<Field> fields = struct.schema().fields();
            Object[] values = new Object[fields.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = struct.getWithoutDefault(fields.get(i).name());
            }
            return values;
        }
    }
}
