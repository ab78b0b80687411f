package dev.flashdb.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code redis-server} of our own on a free loopback port, and one connection to it. Confined to one thread. */
final class RedisServer implements AutoCloseable {
    private final Process process;
    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    private RedisServer(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    static RedisServer start(Path program, Path directory) throws IOException {
        int port = freePort();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try {
            awaitReady(process);
            return new RedisServer(process, new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Sends one command; {@link #flush} and {@link #receive} get its answer. Arguments are text, bytes or numbers. */
    void send(List<Object> arguments) throws IOException {
        out.write(("*" + arguments.size() + "\r\n").getBytes(ISO_8859_1));
        for (Object argument : arguments) {
            byte[] bytes =
                    argument instanceof byte[] raw ? raw : argument.toString().getBytes(UTF_8);
            out.write(("$" + bytes.length + "\r\n").getBytes(ISO_8859_1));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    /** The next answer: a long, bytes, a list of answers, null, or an {@link Error}. */
    @Nullable
    Object receive() throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+':
                return rest.getBytes(ISO_8859_1);
            case '-':
                return new Error(rest);
            case ':':
                return Long.valueOf(rest);
            case '$':
                return bulk(Integer.parseInt(rest));
            case '*':
                return list(Integer.parseInt(rest));
            default:
                throw new IOException("Not an answer: line=" + line);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.destroy();
        process.onExit().join();
    }

    private byte @Nullable [] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return bytes;
    }

    private @Nullable List<@Nullable Object> list(int size) throws IOException {
        if (size < 0) {
            return null;
        }
        List<@Nullable Object> answers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            answers.add(receive());
        }
        return answers;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readByte(); c != '\r'; c = in.readByte()) {
            line.append((char) (c & 0xFF));
        }
        in.readByte();
        return line.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains("Ready to accept connections")) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("redis-server ended before it was ready:\n" + seen);
    }

    /** Redis' answer to a command that it refuses. */
    record Error(String message) {}
}
