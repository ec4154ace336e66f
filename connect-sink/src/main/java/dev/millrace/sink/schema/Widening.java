package dev.millrace.sink.schema;

import static dev.millrace.core.FieldType.UNBOUNDED;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which types hold which others, and the least type that holds two. A type whose size is not known is taken for as
 * small as the values turn out to be.
 */
public record Widening(Verdict verdict, FieldType to) {
    /** How a column that stands takes a type that comes. */
    public enum Verdict {
        /** Each value of it. */
        HOLDS,
        /** Each value of it, once it is wider. */
        WIDEN,
        /** What fits; the database would round the others without a word, so each value has to be looked at. */
        LOOK,
        /** What fits; the database refuses the others. */
        TRY,
        /** Values would be bent, and nothing wider holds both. */
        REFUSE
    }

    private static final List<Kind> WHOLE = List.of(Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64);
    /** The digits of the greatest value of each. */
    private static final List<Integer> WHOLE_DIGITS = List.of(3, 5, 10, 19);
    /** The whole numbers up to this one are exact as floating-point numbers of 32 and of 64 bits. */
    private static final Kind EXACT_IN_FLOAT32 = Kind.INT16;

    private static final Kind EXACT_IN_FLOAT64 = Kind.INT32;

    /** How a column takes what comes. */
    public static Widening of(FieldType stands, FieldType comes) {
        if (stands.equals(comes) && stands.kind() != Kind.ENUM) {
            return holds(stands);
        }
        if (stands.kind() != comes.kind() && !comes.standIn().equals(comes)) {
            return of(stands, comes.standIn());
        }
        if (isWhole(comes)) {
            return wholeInto(stands, comes);
        }
        return switch (comes.kind()) {
            case DECIMAL -> decimalInto(stands, comes);
            case FLOAT32, FLOAT64 -> floatInto(stands, comes);
            case TEXT ->
                isLabelled(stands) ? new Widening(Verdict.TRY, FieldType.of(Kind.TEXT)) : textInto(stands, comes);
            case BINARY, VECTOR -> textInto(stands, comes);
            case BITS -> bitsInto(stands, comes);
            case ENUM, SET -> labelsInto(stands, comes);
            case ARRAY -> arrayInto(stands, comes);
            case DATE, TIME, DATETIME, INSTANT -> momentInto(stands, comes);
            default -> stands.kind() == comes.kind() ? holds(stands) : tries(stands, comes);
        };
    }

    private static Widening wholeInto(FieldType stands, FieldType comes) {
        if (isWhole(stands)) {
            return rank(comes) <= rank(stands) ? holds(stands) : widen(comes);
        }
        return switch (stands.kind()) {
            case DECIMAL -> decimalInto(stands, FieldType.decimal(digits(comes), 0));
            case FLOAT32, FLOAT64 -> {
                Kind exact = stands.kind() == Kind.FLOAT32 ? EXACT_IN_FLOAT32 : EXACT_IN_FLOAT64;
                if (rank(comes) <= WHOLE.indexOf(exact)) {
                    yield holds(stands);
                }
                yield rank(comes) <= WHOLE.indexOf(EXACT_IN_FLOAT64)
                        ? widen(FieldType.of(Kind.FLOAT64))
                        : new Widening(Verdict.REFUSE, comes);
            }
            default -> tries(stands, comes);
        };
    }

    private static Widening decimalInto(FieldType stands, FieldType comes) {
        if (isWhole(stands)) {
            boolean isSmall = comes.isBounded() && comes.scale() == 0 && comes.size() < digits(stands);
            return isSmall ? holds(stands) : widen(both(FieldType.decimal(digits(stands), 0), comes));
        }
        return switch (stands.kind()) {
            case DECIMAL -> {
                FieldType both = both(stands, comes);
                if (both.equals(stands)) {
                    boolean sure = !stands.isBounded() || comes.isBounded();
                    yield sure ? holds(stands) : tries(stands, comes);
                }
                yield comes.scale() == UNBOUNDED ? new Widening(Verdict.LOOK, both) : widen(both);
            }
            case FLOAT32, FLOAT64, BOOLEAN -> new Widening(Verdict.REFUSE, comes);
            default -> tries(stands, comes);
        };
    }

    /** No digit of either is lost: neither before the point nor behind it. */
    private static FieldType both(FieldType stands, FieldType comes) {
        boolean isFree = !stands.isBounded() && (stands.scale() == UNBOUNDED || stands.scale() == 0);
        if (isFree || comes.scale() == UNBOUNDED) {
            return isFree ? stands : FieldType.decimal(UNBOUNDED, UNBOUNDED);
        }
        int scale = Math.max(stands.scale(), comes.scale());
        if (!stands.isBounded()) {
            return FieldType.decimal(UNBOUNDED, scale);
        }
        int whole = stands.size() - stands.scale();
        if (comes.isBounded()) {
            whole = Math.max(whole, comes.size() - comes.scale());
        }
        return FieldType.decimal(whole + scale, scale);
    }

    private static Widening floatInto(FieldType stands, FieldType comes) {
        if (stands.kind() == Kind.FLOAT64) {
            return holds(stands);
        }
        if (stands.kind() == Kind.FLOAT32) {
            return widen(comes);
        }
        if (isWhole(stands)) {
            return rank(stands) <= WHOLE.indexOf(EXACT_IN_FLOAT64)
                    ? widen(FieldType.of(Kind.FLOAT64))
                    : new Widening(Verdict.REFUSE, comes);
        }
        boolean bends = stands.kind() == Kind.DECIMAL || stands.kind() == Kind.BOOLEAN;
        return bends ? new Widening(Verdict.REFUSE, comes) : tries(stands, comes);
    }

    private static Widening textInto(FieldType stands, FieldType comes) {
        return stands.kind() == comes.kind() ? lengthInto(stands, comes) : tries(stands, comes);
    }

    /** Databases do not agree on which side a longer string of bits is filled with zeros. */
    private static Widening bitsInto(FieldType stands, FieldType comes) {
        boolean grows = stands.kind() == Kind.BITS && stands.isBounded() && comes.size() > stands.size();
        return grows ? new Widening(Verdict.REFUSE, comes) : tries(stands, comes);
    }

    private static boolean isLabelled(FieldType type) {
        return type.kind() == Kind.ENUM || type.kind() == Kind.SET;
    }

    /** Labels are added behind those that stand. MySQL puts an empty text for a wrong value, and that is none of them. */
    private static Widening labelsInto(FieldType stands, FieldType comes) {
        Set<String> all = new LinkedHashSet<>(stands.labels());
        if (all.addAll(comes.labels())) {
            return widen(FieldType.labelled(stands.kind(), List.copyOf(all)));
        }
        return stands.kind() == Kind.SET ? holds(stands) : new Widening(Verdict.TRY, FieldType.of(Kind.TEXT));
    }

    private static Widening arrayInto(FieldType stands, FieldType comes) {
        Widening element = of(stands.element(), comes.element());
        return new Widening(element.verdict(), FieldType.array(element.to()));
    }

    private static Widening lengthInto(FieldType stands, FieldType comes) {
        if (!stands.isBounded() || (comes.isBounded() && comes.size() <= stands.size())) {
            return holds(stands);
        }
        return comes.isBounded() ? widen(comes) : tries(stands, comes);
    }

    private static Widening momentInto(FieldType stands, FieldType comes) {
        if (stands.isOfDay() && comes.kind() == Kind.TIME && !comes.isOfDay()) {
            boolean more = comes.isBounded() && stands.isBounded() && comes.size() > stands.size();
            return more
                    ? new Widening(Verdict.LOOK, FieldType.timeOfDay(comes.size()))
                    : new Widening(Verdict.TRY, FieldType.of(Kind.INTERVAL));
        }
        if (stands.kind() == comes.kind()) {
            boolean more = comes.isBounded() && stands.isBounded() && comes.size() > stands.size();
            // What comes is in units of a thousandth or a millionth, whatever the source's column has.
            return more ? new Widening(Verdict.LOOK, comes) : holds(stands);
        }
        boolean isLong = comes.kind() == Kind.DATETIME || comes.kind() == Kind.INSTANT;
        if (stands.kind() == Kind.DATE && comes.kind() == Kind.DATETIME) {
            return widen(comes);
        }
        if (isLong && (stands.kind() == Kind.DATE || stands.kind() == Kind.TIME || isWhole(stands))) {
            return new Widening(Verdict.REFUSE, comes);
        }
        if (isLong && (stands.kind() == Kind.DATETIME || stands.kind() == Kind.INSTANT)) {
            boolean more = comes.isBounded() && stands.isBounded() && comes.size() > stands.size();
            return more
                    ? new Widening(Verdict.LOOK, FieldType.temporal(stands.kind(), comes.size()))
                    : tries(stands, comes);
        }
        return tries(stands, comes);
    }

    private static Widening holds(FieldType stands) {
        return new Widening(Verdict.HOLDS, stands);
    }

    private static Widening widen(FieldType to) {
        return new Widening(Verdict.WIDEN, to);
    }

    /** A column of a kind with lengths may grow up to what comes; others stay what they are. */
    private static Widening tries(FieldType stands, FieldType comes) {
        boolean grows = stands.kind() == comes.kind();
        return new Widening(Verdict.TRY, grows ? comes : stands);
    }

    private static boolean isWhole(FieldType type) {
        return WHOLE.contains(type.kind());
    }

    private static int rank(FieldType type) {
        return WHOLE.indexOf(type.kind());
    }

    private static int digits(FieldType type) {
        return WHOLE_DIGITS.get(rank(type));
    }
}
