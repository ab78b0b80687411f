package dev.flashdb.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * What a process is given by whoever starts it; tests give what they like.
 *
 * @param in standard input
 * @param out standard output; throws where {@code System.out} would say nothing
 * @param err standard error
 * @param tty what of these is a terminal
 * @param environment the environment variables
 */
record Streams(InputStream in, OutputStream out, OutputStream err, Tty tty, Map<String, String> environment) {

    static Streams system() {
        return new Streams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Tty.system(),
                System.getenv());
    }
}
