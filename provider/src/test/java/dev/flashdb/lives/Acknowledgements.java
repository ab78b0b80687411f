package dev.flashdb.lives;

/** Is told of each commit before and after it. */
interface Acknowledgements {
    /** What was acknowledged so far has made this. */
    Contents now();

    void begun(Oracle.Commit commit);

    /** The last commit that was begun has returned. */
    void acknowledged();
}
