// A cut text is a copy: it does not keep the text alive that it was cut from.
import { describe, expect, test } from "vitest";
import { shorten, truncate } from "../../src/tracing/capture/truncate.js";
import { runProgram } from "../export/child.js";

/** Sixty times 20 MB, in a process that has room for a fifth of that. */
const program = (observed: string): string => `
  import { createServer } from "node:http";
  import { configure, counters, observe } from "mistral-traced";

  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  configure({
    destination: {
      langfuse: {
        publicKey: "pk-lf-1",
        secretKey: "sk-lf-1",
        baseUrl: "http://127.0.0.1:" + server.address().port,
      },
    },
    spool: false,
    exitTimeout: 0,
    logger() {},
  });
  const text = (index) => {
    const long = "x".repeat(20 * 1024 * 1024) + index;
    // In one piece, as a body that came over the network is.
    long.charCodeAt(0);
    return long;
  };
  const call = ${observed};
  for (let index = 0; index < 60; index += 1) {
    try {
      call(text(index));
    } catch {}
    await new Promise(setImmediate);
  }
  console.log("traced " + counters().traced);
  process.exit(0);
`;

describe("a cut text releases the text that it was cut from", () => {
  test.each([
    ["an input", "observe((text) => text.length)"],
    [
      "the message of an error",
      "observe((text) => { throw new Error(text); }, { captureInput: false })",
    ],
    ["an item of an iteration", "(text) => [...observe(function* () { yield text; })()]"],
  ])("%s of 20 MB, sixty times, leaves room in 240 MB", async (_, observed) => {
    const { code, stdout, stderr } = await runProgram(program(observed), {
      env: { NODE_OPTIONS: "--max-old-space-size=240" },
    });
    expect({ code, stdout: stdout.trim() }, stderr).toEqual({ code: 0, stdout: "traced 60" });
  });
});

test("a text is never cut within a character", () => {
  const text = "😀".repeat(20);
  expect(truncate(text, 11)).toBe("😀😀😀😀😀… [30 of 40 characters left out]");
  expect(shorten(text, 11)).toBe("😀😀😀😀😀…");
  expect(truncate("\ud800".repeat(20), 10)).toBe(
    `${"\ud800".repeat(9)}… [11 of 20 characters left out]`,
  );
  expect([truncate(text, 40), shorten(text, 40)]).toEqual([text, text]);
});
