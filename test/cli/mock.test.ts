// `mistral-traced mock`: a server for programs that have no key.
import { expect } from "vitest";
import { posixTest } from "../posix.js";
import { commandLine } from "./bin.js";

const { start } = commandLine();

posixTest(
  "mock prints the variable that points a program at it, answers, and ends with exit code 0",
  async () => {
    const { child, stdout, ended } = start(["mock"]);
    await expect.poll(stdout, { timeout: 60_000 }).toContain("\n");
    const [, url = ""] = /^export MISTRAL_TRACED_SERVER_URL=(http:\S+)$/m.exec(stdout()) ?? [];

    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer mock", "content-type": "application/json" },
      body: JSON.stringify({
        model: "mistral-small-latest",
        messages: [{ role: "user", content: "Hi" }],
      }),
    });

    expect(response.status).toBe(200);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  },
);
