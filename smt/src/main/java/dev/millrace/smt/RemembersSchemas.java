package dev.millrace.smt;

/** Works something out for each schema, and forgets it before it fills the heap. */
interface RemembersSchemas {
    /** How many schemas are remembered; never more than {@link SchemaCache#SCHEMAS_MAX}. */
    int rememberedSchemas();
}
