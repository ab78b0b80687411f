package dev.flashdb.record;

/** The operations that stand in a frame of the log. A file format: numbers are never given another meaning. */
public final class Records {
    /*
     * frame   = millis record*                   millis: eight bytes, the engine's time at the commit
     * record  = DEFINE id name codec keyType valueType version traits        the last one of an id counts
     *         | DROP   id
     *         | CLEAR  id generation              the namespace begins anew
     *         | PUT    id generation key deadline value
     *         | REMOVE id generation key
     *         | CHANGE id generation key deadline reset change* END       of a hash, set or sorted set
     * change  = SET field [value]                 value: of a hash as in PUT; of a sorted set a double; of a set none
     *         | UNSET field
     *
     * id, generation, deadline and lengths are numbers of seven bits a byte; keys and values of caches and strings are
     * a length and bytes; names, and keys and fields of the other types, a length and chars, each such a number. A deadline of 0 is never; another is one more than its millisecond. reset is 1 when what was there is
     * given up first.
     *
     * Records say what is, never what was done to get there: so one that is replayed twice, or over a state that has it
     * already, does no harm as long as all after it are replayed too. A record of a generation that has ended, or of a
     * namespace that was dropped, says nothing any more.
     */
    /** The deadline of what never expires, as an instant; in a record it is 0. */
    public static final long NEVER = Long.MAX_VALUE;

    public static final int DEFINE = 1;

    /** Name, codec, keyType, valueType, version, traits. */
    public static final int DEFINED_TEXTS = 6;

    public static final int DROP = 2;
    public static final int CLEAR = 3;
    public static final int PUT = 4;
    public static final int REMOVE = 5;
    public static final int CHANGE = 6;

    public static final int END = 0;
    public static final int SET = 1;
    public static final int UNSET = 2;

    /** The first id of a cache; those below are the native spaces', by their ordinal and one. */
    public static final int FIRST_CACHE = 16;

    private Records() {}

    public static int idOf(Space space) {
        return space.ordinal() + 1;
    }
}
