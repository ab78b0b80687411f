package dev.flashdb.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** A {@code redis-server} of our own with an append-only file, on a free loopback port, and connections to it. */
final class RedisStore implements Store {
    private static final int CONNECTIONS = 16;
    private static final int PIPELINED = 1_000;
    private static final long POLL_NANOS = 10_000_000;

    private final Process server;
    private final RedisClient client;

    private RedisStore(Process server, int port) {
        this.server = server;
        ConnectionPoolConfig connections = new ConnectionPoolConfig();
        connections.setMaxTotal(CONNECTIONS);
        connections.setMaxIdle(CONNECTIONS);
        this.client = RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .poolConfig(connections)
                .build();
    }

    /** Returns the program, if it is on the PATH. */
    static Optional<Path> program() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path program = Path.of(directory, "redis-server");
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /** Starts a server, and returns when it has read what stands in the directory. */
    static RedisStore start(Path directory, boolean waits) throws IOException {
        Path program = program()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no redis-server on the PATH; install it, or leave Redis out"));
        int port = freePort();
        Process server = new ProcessBuilder(List.of(
                        program.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        waits ? "always" : "everysec",
                        "--dir",
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            awaitReady(server);
            return new RedisStore(server, port);
        } catch (IOException | RuntimeException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    /** Returns the version of the server on the PATH, as it says it itself: {@code 7.0.15}. */
    static String version() throws IOException {
        Process process = new ProcessBuilder(program().orElseThrow().toString(), "--version").start();
        String words = new String(process.getInputStream().readAllBytes(), UTF_8);
        return words.replaceFirst("(?s).* v=([0-9.]+) .*", "$1");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void awaitReady(Process server) throws IOException {
        BufferedReader log = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains("Ready to accept connections")) {
                readOn(log);
                return;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("redis-server ended before it was ready:\n" + seen);
    }

    /** Nobody wants to know the rest, but a server whose pipe is full stands still. */
    private static void readOn(BufferedReader log) {
        Thread reader = new Thread(() -> {
            try (log) {
                while (log.readLine() != null) {
                    continue;
                }
            } catch (IOException e) {
                return;
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return client.get(key.getBytes(ISO_8859_1));
    }

    @Override
    public void put(String key, byte[] value) {
        client.set(key.getBytes(ISO_8859_1), value);
    }

    @Override
    public void putAll(Pairs pairs, int[] numbers, int version) {
        try (Pipeline pipeline = client.pipelined()) {
            for (int i = 0; i < numbers.length; i++) {
                pipeline.set(pairs.key(numbers[i]).getBytes(ISO_8859_1), Pairs.value(numbers[i], version));
                if (i % PIPELINED == 0) {
                    pipeline.sync();
                }
            }
            pipeline.sync();
        }
    }

    /** Waits for a rewriting that the server has begun by itself, too. */
    @Override
    public void compact() {
        awaitRewritten();
        client.executeCommand(new CommandArguments(Protocol.Command.BGREWRITEAOF));
        awaitRewritten();
    }

    private void awaitRewritten() {
        String persistence = client.info("persistence");
        while (!persistence.contains("aof_rewrite_in_progress:0") || !persistence.contains("aof_rewrite_scheduled:0")) {
            LockSupport.parkNanos(POLL_NANOS);
            persistence = client.info("persistence");
        }
    }

    @Override
    public long process() {
        return server.pid();
    }

    /** Lets the server force its file to the disk and end. */
    @Override
    public void close() {
        client.close();
        server.destroy();
        server.onExit().join();
    }
}
