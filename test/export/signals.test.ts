// Signals at awkward moments; the kill table has the others.
import { expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { describePosix } from "../posix.js";
import { runProgram } from "./child.js";
import { keys } from "./set-up.js";

/** Traces one call, and does `then` in a process that has something to do for a minute. */
function tracing(then: string): string {
  return `
    import { subscribe } from "node:diagnostics_channel";
    import { flush, observe } from "mistral-traced";
    const greet = observe(() => "hello", { name: "greet" });
    setTimeout(() => {}, 60_000);
    greet();
    ${then}
  `;
}

describePosix("a signal", () => {
  test("a signal that comes while the last observation is sent ends the process", async () => {
    await using receiver = await startReceiver();
    const ended = await runProgram(
      tracing(`
        // In the turn in which the answer comes in, and the last observation goes.
        subscribe("http.client.response.finish", () => process.kill(process.pid, "SIGTERM"));
        await flush();
      `),
      { env: environment(receiver.url) },
    );

    expect(ended).toMatchObject({ code: null, signal: "SIGTERM", stderr: "" });
    expect(receiver.spans).toHaveLength(1);
  });

  test.each(["SIGTERM", "SIGINT"])(
    "the listener for %s exists only while an observation waits",
    async (signal) => {
      await using receiver = await startReceiver();
      const ended = await runProgram(
        tracing(`
          const count = () => process.listenerCount("${signal}");
          console.log(count());
          await flush();
          while (count() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
          console.log(count());
          process.exit();
        `).replace("greet();", `console.log(process.listenerCount("${signal}")); greet();`),
        { env: environment(receiver.url) },
      );

      expect(ended).toMatchObject({ code: 0, stdout: "0\n1\n0\n" });
    },
  );
});

function environment(baseUrl: string): Record<string, string> {
  return {
    LANGFUSE_PUBLIC_KEY: keys.publicKey,
    LANGFUSE_SECRET_KEY: keys.secretKey,
    LANGFUSE_BASE_URL: baseUrl,
  };
}
