package dev.millrace.converter;

/**
 * What a converter has done so far. Fast should grow with the records, miss by a few for each schema, and fallback not at
 * all; where it does, those records take as long as with Connect's own converter.
 */
public interface JsonConverterMXBean {
    /** Records read on the fast path. */
    long getReadFast();

    /** Records of a known schema that Connect's converter had to read: something in them is out of the ordinary. */
    long getReadFallback();

    /** Records whose schema was not known, which Connect's converter read too. */
    long getReadMiss();

    /** Records written on the fast path. */
    long getWriteFast();

    /** Records of a known schema that Connect's converter had to write. */
    long getWriteFallback();

    /** Records whose schema was not known, which Connect's converter wrote too. */
    long getWriteMiss();
}
