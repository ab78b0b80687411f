package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the README says of the jar, done with the jar: only the port is another, and the directory a temporary one. */
@NeedsProgram(Program.CURL)
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)<!-- killed -->\n```sh\n(.*?)```");
    private static final String PORT = "8080";
    private static final Path JAR = Path.of("target", "flashdb-example.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void aShopThatIsKilledAnswersFromTheLogWhenItIsStartedAgain() throws Exception {
        assertTrue(Files.isRegularFile(JAR), () -> "package it first: " + JAR);
        String block = killBlock();
        assertTrue(block.contains("kill -9") && block.contains(PORT), block);
        int port = freePort();
        String commands = block.replace("example/target/flashdb-example.jar", JAR.toString())
                .replace("--retry 90", "--retry 900") // a busy machine starts it slowly
                .replace("--directory data", "--directory data --port " + PORT)
                .replace(PORT, String.valueOf(port));

        List<JsonNode> answers = answers(commands);

        assertEquals(2, answers.size(), answers::toString);
        JsonNode first = answers.get(0);
        JsonNode second = answers.get(1);
        assertNotNull(first.path("product").path("loaded").asString());
        assertEquals(first.path("product"), second.path("product"));
        assertEquals(1, first.path("viewed").path("views").asInt());
        assertEquals(2, second.path("viewed").path("views").asInt());
    }

    private static String killBlock() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        assertTrue(block.find(), "README.md has no block that is marked <!-- killed -->");
        return block.group(1);
    }

    private List<JsonNode> answers(String commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", commands + "wait")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        JsonMapper mapper = new JsonMapper();
        return output.lines()
                .filter(line -> line.startsWith("{"))
                .map(mapper::readTree)
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
