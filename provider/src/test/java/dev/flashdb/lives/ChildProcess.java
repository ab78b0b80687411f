package dev.flashdb.lives;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session in a process of its own, which says on its standard output what it begins and what was acknowledged, and is killed,
 * stops itself, or closes.
 */
final class ChildProcess {
    /** The first word of a line. Behind all but {@link #BEGUN} stand the clock, the database's time and a full stop. */
    static final String OPENED = "opened";

    static final String BEGUN = "begun";
    static final String ACKNOWLEDGED = "acknowledged";

    /** Acknowledged, too, but nothing was written: so the log does not know the time of that. */
    static final String UNCHANGED = "unchanged";

    static final String TIME = "time";
    static final String CLOSING = "closing";

    /** How a process ends that stops itself. */
    static final int HALTED = 3;

    private static final int KILLED = 128 + 9;
    private static final long LEAST_HEAP_MB = 96;

    private final LifePlan life;
    private final LifePlan.SessionPlan session;
    private final Path directory;
    private final AtomicLong clock;
    private final Oracle oracle;
    private long knownMillis = Long.MIN_VALUE;
    private long latestMillis = Long.MIN_VALUE;

    ChildProcess(LifePlan life, LifePlan.SessionPlan session, Path directory, AtomicLong clock, Oracle oracle) {
        this.life = life;
        this.session = session;
        this.directory = directory;
        this.clock = clock;
        this.oracle = oracle;
    }

    /** Lives the session; afterwards the oracle has what was there in the end. */
    void live() throws IOException, InterruptedException {
        Path errors = Files.createTempFile("life", ".err");
        Process process = start(errors);
        String last = "";
        Random random = new Random(~session.seed());
        long linesLeft = Values.logUniform(random, session.operations() * 2L + 4);
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                hear(line);
                if (session.end() == LifePlan.End.PROCESS_KILL && linesLeft-- == 0) {
                    process.toHandle().destroyForcibly(); // the process itself would close its output
                }
            }
        }
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the process did not end: " + session);
        }
        boolean isClosed = last.startsWith(CLOSING) && process.exitValue() == 0;
        boolean isCutShort = session.end() == LifePlan.End.PROCESS_KILL && process.exitValue() == KILLED
                || session.end() == LifePlan.End.PROCESS_HALT && process.exitValue() == HALTED;
        if (!isClosed && !isCutShort) {
            throw new AssertionError("the process ended by itself, code " + process.exitValue() + ": " + last + "\n"
                    + Files.readString(errors));
        }
        if (isClosed) {
            knownMillis = latestMillis;
        }
        Files.delete(errors);
    }

    private Process start(Path errors) throws IOException {
        long heap = LEAST_HEAP_MB + (oracle.now().bytes() * 5 / 4 >> 20);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Xmx" + heap + "m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LifeInAProcess.class.getName(),
                        encode(life),
                        encode(session),
                        directory.toString(),
                        Long.toString(clock.get()))
                .redirectError(errors.toFile())
                .start();
    }

    /** A line that the kill has cut in two says nothing. */
    private void hear(String line) {
        if (!line.endsWith(" .")) {
            return;
        }
        String[] words = line.split(" ");
        if (words[0].equals(BEGUN)) {
            oracle.begun((Oracle.Commit) decode(words[1]));
            return;
        }
        clock.set(Long.parseLong(words[1]));
        latestMillis = Long.parseLong(words[2]);
        if (words[0].equals(OPENED) || words[0].equals(ACKNOWLEDGED)) {
            knownMillis = latestMillis;
        }
        if (words[0].equals(ACKNOWLEDGED) || words[0].equals(UNCHANGED)) {
            oracle.acknowledged();
        }
    }

    /** The latest time that the log must know. */
    long knownMillis() {
        return knownMillis;
    }

    /** The latest time that it may know. */
    long latestMillis() {
        return latestMillis;
    }

    static String encode(Serializable object) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
            out.flush();
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object decode(String text) {
        try (ObjectInputStream in = new ObjectInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
