/** Tests of the codec, the copier and the guard against hostile bytes. */
@NullMarked
package dev.flashdb.codec;

import org.jspecify.annotations.NullMarked;
