/**
 * The log: frames of bytes in files, one a commit, that survive the process and the power. It knows sequences and bytes, and
 * nothing of what they mean.
 *
 * <p>Internal: not for users, and free to change.
 *
 * <h2>The files of a directory</h2>
 *
 * <pre>
 * lock                      pid=.. started=.. nonce=..    who has the log open; empty when nobody has
 * 000000000000000a.log      a segment: its number in hexadecimal
 * 00000000000004d2.snap     a snapshot: the sequence up to which it covers everything
 * *.tmp                     being made; deleted by the next open
 * *.bad                     damaged, set aside by a salvage
 * backup.incomplete         a backup that did not come to its end: no log
 * </pre>
 *
 * <h2>The grammar</h2>
 *
 * All numbers are big-endian.
 *
 * <pre>
 * segment  = header frame* rest             rest: zeros, or frames of an earlier life of the file, void by the salt
 * snapshot = header frame* end              nothing stands behind the end
 *
 * header   0       8        12    16         24        28       32
 *          | magic | version | salt | number | zeros   | crc    |    magic "FLASHLOG" or "FLASHSNP", version 1,
 *          |   8   |    4    |   4  |    8   |    4    |   4    |    crc: CRC32C of bytes 0 to 27
 *
 * frame    0        4     8      10      12    16         24
 *          | length | crc | type | flags | lag | sequence | payload of length bytes |
 *          |   4    |  4  |   2  |   2   |  4  |     8    |
 * </pre>
 *
 * The crc of a frame is the CRC32C of all of it, payload included, with the file's salt in the place of the crc: so a frame
 * counts in the file that it was written to only, and no value that an application stores can look like a frame. The
 * <i>durable sequence</i> of a frame is its sequence less its lag: all up to there was on the disk when the frame was written
 * (a lag of ffffffff: too long ago to say). Types: 1 data, 2 mark, 3 close, 4 end. Data takes a sequence, one above that of
 * the data before it, and so do types from 64 on; the others repeat the sequence of the data before them. In a snapshot
 * frames are counted from 1. Flag 1: a reader that does not know the type may pass the frame by. Any other flag, or an
 * unknown type without it, belongs to a newer release and is refused. No length is believed before it is held against the
 * bytes that are left.
 *
 * <h2>Which frames count</h2>
 *
 * The newest snapshot, then the segments by number. A segment counts up to the first sequence of any segment with a higher
 * number; what stands behind was given up by a recovery, or copied. The first sequence that is missing is the break. If a
 * frame behind it has a durable sequence that reaches it, it was on the disk once: the log is damaged, and the open names
 * file and offset. If not, it is a torn tail, and all from there on never was acknowledged: it is given up.
 *
 * <h2>Why a crash loses nothing that was acknowledged</h2>
 *
 * <ol>
 *   <li>An append returns when the kernel has the whole frame: the end of the process takes nothing. Frames are written under
 *       one lock, in the order of their sequences. Where a segment is memory that is shared with the kernel, a frame is stored
 *       into it under the same lock: one that the end of the process has torn is the last, and was not acknowledged.
 *   <li>A commit is acknowledged when a sync has returned that began after its append, of its segment and all older ones.
 *       The name and the header of a segment are durable before it takes a frame. So an acknowledged frame and all before it
 *       are on the disk, and the break is behind it.
 *   <li>A commit is one frame with one checksum: half of it is none of it.
 *   <li>A failed sync ends the log for good, since the kernel takes the pages for written. An open trusts only what a durable
 *       sequence vouches for: everything behind is copied to a new segment, which is forced.
 *   <li>A failed append is cut off, and the cut is forced, before its caller is told: it cannot come back. If that fails too,
 *       the log ends, and says so.
 *   <li>A snapshot gets its name when its bytes are durable, and when the log is, up to the last frame it may tell of. The
 *       older segments go when that name is durable. A recycled segment has lost its old name for good before a byte of it
 *       changes. A name in the directory is therefore always that of a whole file.
 *   <li>Replaying effects twice gives what replaying them once gives, so a snapshot may hold effects of frames behind the
 *       sequence it covers.
 * </ol>
 *
 * <h2>The limits of that argument</h2>
 *
 * <ul>
 *   <li>The disk must do what it is told to: a flush that returns early breaks rule 2. Writing a sector must not harm bytes
 *       of it that are not being changed.
 *   <li>A damaged frame behind the last durable sequence that stands in the log looks like a torn tail. Under
 *       {@code ALWAYS} a mark is written when nothing was appended for a twentieth to a tenth of a second, and at a close a frame says that all
 *       is durable; between the two the last commits of a log that was killed could be lost to a flipped bit unnoticed.
 *   <li>A directory is taken for one process of one machine: two machines on one network share are not kept apart, nor are
 *       containers with process numbers of their own when something in the first closes the lock file.
 *   <li>Where directories cannot be synced (Windows), names are as durable as the file system makes them.
 *   <li>Deleting files of the log, or putting older copies in their place, is noticed only as far as frames vouch for them.
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
