package dev.flashdb.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of a real log, changed frame by frame: payloads cut, spliced and overwritten, numbers set to what is dangerous,
 * frames doubled, dropped and swapped, files swapped. Confined to one thread.
 */
public final class MutatedLog {
    private static final int MOST_CHANGES = 3;
    private static final int[] DANGEROUS = {0, 1, 0x7F, 0x80, 0xFF};
    private static final long[] DANGEROUS_LONGS = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE};

    private final Random random;
    private final boolean mends;

    /** Whether the frames are numbered anew, so that what was dropped or doubled is no gap. */
    private final boolean numbers;

    private final Map<String, File> files = new TreeMap<>();

    private MutatedLog(Map<String, byte[]> good, Random random, boolean mends) {
        this.random = random;
        this.mends = mends;
        this.numbers = mends && random.nextBoolean();
        good.forEach((name, bytes) -> {
            if (name.endsWith(LogDirectory.SEGMENT) || name.endsWith(LogDirectory.SNAPSHOT)) {
                files.put(name, new File(bytes));
            }
        });
    }

    /** How to open a log that does everything in the thread that asks, so that a seed gives the same log each time. */
    public static LogOptions options(int segmentBytes) {
        return LogOptions.standard().segmentBytes(segmentBytes).background(new InlineBackground());
    }

    /**
     * Changes a log.
     *
     * @param mends whether lengths, checksums and numbers are made right again, so that the change is not noticed as damage
     * @return its files
     */
    public static Map<String, byte[]> of(Map<String, byte[]> good, Random random, boolean mends) {
        MutatedLog log = new MutatedLog(good, random, mends);
        for (int change = random.nextInt(MOST_CHANGES); change >= 0; change--) {
            log.change();
        }
        return log.bytes();
    }

    /** A file taken apart. */
    private static final class File {
        private byte[] header;
        private final List<byte[]> frames = new ArrayList<>();
        private final byte[] rest;

        File(byte[] bytes) {
            header = Arrays.copyOf(bytes, FrameFormat.HEADER_BYTES);
            int at = FrameFormat.HEADER_BYTES;
            FrameFormat format = new FrameFormat(Checksum.CASTAGNOLI);
            while (at + FrameFormat.FRAME_BYTES <= bytes.length) {
                int length = FrameFormat.getInt(bytes, at);
                if (length < 0
                        || length > bytes.length - at - FrameFormat.FRAME_BYTES
                        || !FrameFormat.begins(bytes, at, salt(), at)
                        || !format.holds(bytes, at, length, salt())) {
                    break;
                }
                frames.add(Arrays.copyOfRange(bytes, at, at + FrameFormat.FRAME_BYTES + length));
                at += FrameFormat.FRAME_BYTES + length;
            }
            rest = Arrays.copyOfRange(bytes, at, bytes.length);
        }

        long salt() {
            return FrameFormat.getLong(header, FrameFormat.HEADER_SALT);
        }
    }

    private File anyFile() {
        return List.copyOf(files.values()).get(random.nextInt(files.size()));
    }

    private void change() {
        File file = anyFile();
        if (file.frames.isEmpty()) {
            return;
        }
        int index = random.nextInt(file.frames.size());
        byte[] frame = file.frames.get(index);
        File other = anyFile();
        switch (random.nextInt(10)) {
            case 0, 1 -> setByte(frame, random.nextInt(256));
            case 2 -> setByte(frame, DANGEROUS[random.nextInt(DANGEROUS.length)]);
            case 3 -> file.frames.set(index, spliced(frame, other));
            case 4 -> file.frames.set(index, cut(frame));
            case 5 -> file.frames.add(random.nextInt(file.frames.size() + 1), frame.clone());
            case 6 -> file.frames.remove(index);
            case 7 -> swap(file.frames, index, random.nextInt(file.frames.size()));
            case 8 -> setField(frame);
            default -> swapFiles(file, other);
        }
    }

    private void setByte(byte[] frame, int value) {
        if (frame.length > FrameFormat.FRAME_BYTES) {
            frame[FrameFormat.FRAME_BYTES + random.nextInt(frame.length - FrameFormat.FRAME_BYTES)] = (byte) value;
        }
    }

    /** Some bytes of a payload give way to those of another one, fewer or more. */
    private byte[] spliced(byte[] frame, File other) {
        byte[] from = other.frames.isEmpty() ? frame : other.frames.get(random.nextInt(other.frames.size()));
        int at = place(frame);
        int end = at + random.nextInt(frame.length - at + 1);
        int first = place(from);
        int last = first + random.nextInt(from.length - first + 1);
        return ByteBuffer.allocate(at + last - first + frame.length - end)
                .put(frame, 0, at)
                .put(from, first, last - first)
                .put(frame, end, frame.length - end)
                .array();
    }

    private int place(byte[] frame) {
        return FrameFormat.FRAME_BYTES + random.nextInt(frame.length - FrameFormat.FRAME_BYTES + 1);
    }

    private byte[] cut(byte[] frame) {
        return Arrays.copyOf(frame, place(frame));
    }

    private static void swap(List<byte[]> frames, int one, int other) {
        byte[] swapped = frames.get(one);
        frames.set(one, frames.get(other));
        frames.set(other, swapped);
    }

    private void setField(byte[] frame) {
        ByteBuffer fields = ByteBuffer.wrap(frame);
        long value = DANGEROUS_LONGS[random.nextInt(DANGEROUS_LONGS.length)];
        switch (random.nextInt(5)) {
            case 0 -> fields.putInt(FrameFormat.LENGTH, (int) value);
            case 1 -> fields.putShort(FrameFormat.TYPE, (short) random.nextInt(80));
            case 2 -> fields.putShort(FrameFormat.FLAGS, (short) value);
            case 3 -> fields.putInt(FrameFormat.LAG, (int) value);
            default -> fields.putLong(FrameFormat.SEQUENCE, value);
        }
    }

    private static void swapFiles(File one, File other) {
        byte[] header = one.header;
        one.header = other.header;
        other.header = header;
        List<byte[]> frames = List.copyOf(one.frames);
        one.frames.clear();
        one.frames.addAll(other.frames);
        other.frames.clear();
        other.frames.addAll(frames);
    }

    private Map<String, byte[]> bytes() {
        Map<String, byte[]> bytes = new TreeMap<>();
        long sequence = 0;
        for (Map.Entry<String, File> file : files.entrySet()) {
            boolean isSnapshot = file.getKey().endsWith(LogDirectory.SNAPSHOT);
            if (mends) {
                mendHeader(file.getValue(), file.getKey(), isSnapshot);
                long last = mendFrames(file.getValue(), isSnapshot ? 0 : sequence, isSnapshot);
                sequence = isSnapshot ? sequence : last;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(file.getValue().header);
            file.getValue().frames.forEach(out::writeBytes);
            if (!isSnapshot) {
                out.writeBytes(file.getValue().rest);
            }
            bytes.put(file.getKey(), out.toByteArray());
        }
        return bytes;
    }

    private static void mendHeader(File file, String name, boolean isSnapshot) {
        long number = Long.parseLong(name.substring(0, name.indexOf('.')), 16);
        ByteBuffer header = ByteBuffer.wrap(file.header)
                .putLong(0, isSnapshot ? FrameFormat.SNAPSHOT_MAGIC : FrameFormat.SEGMENT_MAGIC)
                .putLong(FrameFormat.HEADER_NUMBER, number);
        header.putInt(
                FrameFormat.HEADER_CHECKSUM,
                Checksum.CASTAGNOLI.of(file.header, 0, FrameFormat.HEADER_CHECKSUM, new byte[0], 0, 0));
    }

    /** Returns the last sequence that a frame has. */
    private long mendFrames(File file, long before, boolean isSnapshot) {
        FrameFormat format = new FrameFormat(Checksum.CASTAGNOLI);
        long last = before;
        long position = FrameFormat.HEADER_BYTES;
        for (byte[] frame : file.frames) {
            ByteBuffer fields = ByteBuffer.wrap(frame);
            int length = frame.length - FrameFormat.FRAME_BYTES;
            fields.putInt(FrameFormat.LENGTH, length);
            boolean counts = isSnapshot || FrameFormat.takesSequence(FrameFormat.getShort(frame, FrameFormat.TYPE));
            if (numbers && last > 0) {
                fields.putLong(FrameFormat.SEQUENCE, counts ? last + 1 : last);
            } else if (numbers && isSnapshot) {
                fields.putLong(FrameFormat.SEQUENCE, 1);
            }
            last = fields.getLong(FrameFormat.SEQUENCE);
            fields.putInt(FrameFormat.CHECK, FrameFormat.check(frame, 0, file.salt(), position));
            fields.putInt(FrameFormat.CHECKSUM, format.sum(frame, 0, length, file.salt()));
            position += frame.length;
        }
        return last;
    }
}
