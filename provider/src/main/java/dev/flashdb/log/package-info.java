/**
 * The log: frames of bytes in files, one a commit, that survive the process and the power. It knows sequences and bytes, and
 * nothing of what they mean.
 *
 * <p>Internal: not for users, and free to change.
 *
 * <h2>The files of a directory</h2>
 *
 * <pre>
 * lock                      who has the log open; empty when nobody has
 * last-close                database=.. sequence=.. check=..    the last sequence when last opened, compacted or closed
 * 000000000000000a.log      a segment: its number in hexadecimal
 * 00000000000004d2.snap     a snapshot: the sequence up to which it covers everything
 * *.tmp                     being made; the next open deletes it
 * *.bad                     damaged; a salvage has set it aside
 * backup.incomplete         a backup that did not come to its end: no log
 * </pre>
 *
 * <h2>The grammar, format 2</h2>
 *
 * All numbers are big-endian.
 *
 * <pre>
 * segment  = header frame* rest             rest: zeros, or frames of an earlier life of the file, void by the salt
 * snapshot = header frame* end              nothing stands behind the end
 *
 * header   0       8        12    16         32       40     48      60
 *          | magic | version | 0  | database | number | salt | zeros | crc |    magic "FLASHLOG" or "FLASHSNP", version 2,
 *          |   8   |    4    | 4  |    16    |   8    |  8   |  12   |  4  |    crc: CRC32C of bytes 0 to 59
 *
 * frame    0        4       8     12     14      16    20         28
 *          | length | check | crc | type | flags | lag | sequence | payload of length bytes |
 *          |   4    |   4   |  4  |  2   |   2   |  4  |    8     |
 * </pre>
 *
 * <i>Database</i>: 128 random bits, made with the first file. A backup is a database of its own. <i>Salt</i>: 64 random bits,
 * made anew each time that a file is made, and each time that it is made from an old one.
 *
 * <p>The <i>check</i> of a frame tells whether a frame begins here. It depends on the first half of the salt, on the frame's
 * position in the file, and on all other fields but the crc. The <i>crc</i> is the CRC32C of the whole frame, payload included,
 * with the second half of the salt in the place of the crc. A frame counts when both are right. So it counts in one file, at one
 * place, in one life of that file. No stale rest, no file of another database, and no value that an application stores can pass
 * for a frame: whoever chooses the value does not know the salt, and with all frames of other files he does not know it either.
 *
 * <p>The <i>durable sequence</i> of a frame is its sequence less its lag: all up to there was on the disk when the frame was
 * written (a lag of ffffffff: too long ago to say). Types: 1 data, 2 mark, 3 close, 4 end. Data takes a sequence, one above that
 * of the data before it, and so do types from 64 on. The others repeat the sequence of the data before them. In a snapshot frames
 * are counted from 1, and the payload of its end is the last sequence that the snapshot may tell of (8 bytes). Flag 1: a reader
 * that does not know the type may pass the frame by. Any other flag, or an unknown type without it, belongs to a newer release
 * and is refused. No length is believed before it is held against the bytes that are left. Format 1 was never released, and is
 * refused.
 *
 * <h2>Which frames count</h2>
 *
 * The newest snapshot, then the segments by number. A segment counts up to the first sequence of any segment with a higher
 * number; what stands behind was given up by a recovery, or copied. The first sequence that is missing is the break.
 *
 * <p>The break is damage, and the open names file and offset, in each of these cases:
 *
 * <ul>
 *   <li>A frame behind it has a durable sequence that reaches it. Such a frame is a <i>witness</i>. It is looked for at every
 *       byte behind the break, and counts when check and crc are right. Behind a close frame nothing is looked for in that file,
 *       since nobody wrote there any more. A search that gives up has found nothing.
 *   <li>The end of the snapshot, or the note in {@code last-close}, names a sequence that is not there.
 *   <li>The first segment begins behind what the snapshot covers.
 * </ul>
 *
 * In any other case it is a torn tail: nobody was told that what stands behind is on the disk, and it is given up.
 *
 * <h2>Why a crash loses nothing that was acknowledged</h2>
 *
 * <ol>
 *   <li>An append returns when the kernel has the whole frame: the end of the process takes nothing. Frames are written under
 *       one lock, in the order of their sequences.
 *   <li>A commit is acknowledged when a sync has returned that began after its append, of its segment and all older ones.
 *       The name and the header of a segment are durable before it takes a frame. So an acknowledged frame and all before it
 *       are on the disk, and the break is behind it.
 *   <li>A commit is one frame with one checksum: half of it is none of it.
 *   <li>A failed sync ends the log for good, since the kernel takes the pages for written. An open trusts only what a durable
 *       sequence vouches for: everything behind is copied to new segments, which are forced. They get their names from the last
 *       one to the first, so each frame stands in a file that counts at each moment.
 *   <li>A failed append is cut off, and the cut is forced, before its caller is told: it cannot come back. If that fails too,
 *       the log ends, and says so.
 *   <li>A snapshot gets its name when its bytes are durable, and when the log is, up to the last frame it may tell of. The
 *       older segments go when that name is durable. A recycled segment has lost its old name for good before a byte of it
 *       changes. A name in the directory is therefore always that of a whole file.
 *   <li>Replaying effects twice gives what replaying them once gives, so a snapshot may hold effects of frames behind the
 *       sequence it covers. All of these are replayed over it: a log that does not go so far is refused.
 *   <li>The note of an opening, a compaction or a close is written when all of the log is durable that it tells of, and takes the
 *       place of the one before at one instant. It says how far the log goes at least, so it stays true while the log goes on.
 *       It is written before any segment goes.
 * </ol>
 *
 * <p>For the same reasons a copy of the files that somebody takes while the log is written is a prefix of it, or is refused. A
 * file that was copied while it was used again for something else has frames of two salts; a segment that is missing in the
 * middle leaves a gap, and one that is missing at the beginning is noticed; a snapshot whose frames are missing is noticed by its
 * end. A copy that lacks files which went meanwhile, and those that came for them, is noticed by the note, when that was copied
 * after them.
 *
 * <h2>The limits of that argument</h2>
 *
 * <ul>
 *   <li>The disk must do what it is told to: a flush that returns early breaks rule 2. Writing a sector must not harm bytes
 *       of it that are not being changed.
 *   <li>A damaged frame behind the last durable sequence that stands in the log looks like a torn tail. Under
 *       {@code ALWAYS} a mark is written when nothing was appended for a twentieth to a tenth of a second, and at a close a frame says that all
 *       is durable; between the two the last commits of a log that was killed could be lost to a flipped bit unnoticed. So
 *       could the end of a log that was killed, when somebody cuts it off behind the last note.
 *   <li>Somebody who reads the files, knows the salts and chooses values can make frames that pass. He could write to the files as
 *       well.
 *   <li>A directory is taken for one process of one machine: two machines on one network share are not kept apart, nor are
 *       containers with process numbers of their own when something in the first closes the lock file.
 *   <li>Where directories cannot be synced (Windows), names are as durable as the file system makes them.
 *   <li>Putting an older copy of all files in their place is not noticed.
 * </ul>
 *
 * <h2>Long runs of the tests</h2>
 *
 * The tests of this package read their sizes from system properties: {@code flashdb.log.points} (power losses),
 * {@code flashdb.log.seed}, {@code flashdb.log.cutBytes}, {@code flashdb.log.flipBytes}, {@code flashdb.log.fuzz},
 * {@code flashdb.log.kills} and {@code flashdb.log.rounds} (openers); pass them as
 * {@code -Dtest.jvm.args=-Dflashdb.log.points=1000000}.
 */
@NullMarked
package dev.flashdb.log;

import org.jspecify.annotations.NullMarked;
