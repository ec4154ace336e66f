package dev.millrace.converter;

/**
 * Whether the fast path is worth another try. A try that is in vain costs credit and one that pays off earns some, so
 * data that the fast path cannot read is left alone but for a try now and then, and it is never given up for good.
 *
 * <p>The credit is not synchronised: an update that is lost between two threads only moves the next try.
 */
final class Trust {
    private final int reward;
    private final int price;
    private final int most;
    private int credit;

    private Trust(int triesAtFirst, int reward, int price) {
        this.reward = reward;
        this.price = price;
        this.most = triesAtFirst * price;
        this.credit = most;
    }

    /** To learn a schema costs about as much as to convert a record without having learnt it. */
    static Trust inLearning() {
        return new Trust(256, 16, 64);
    }

    /** A record that fails on the fast path costs a part of what one that passes saves. */
    static Trust inConverting() {
        return new Trust(64, 64, 16);
    }

    boolean allowsTry() {
        if (credit >= price) {
            return true;
        }
        credit++;
        return false;
    }

    void lost() {
        credit -= price;
    }

    void won() {
        if (credit < most) {
            credit = Math.min(most, credit + reward);
        }
    }
}
