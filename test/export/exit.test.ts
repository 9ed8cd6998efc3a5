import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { runProgram } from "./child.js";
import { counts, keys } from "./set-up.js";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "mistral-traced-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** A program that traces `count` calls and then has nothing left to do. */
function tracing(count: number, then = ""): string {
  return `
    import { configure, counters, flush, observe, recordedFile } from "mistral-traced";
    const greet = observe((n: number) => "hello " + n, { name: "greet" });
    for (let n = 0; n < ${count}; n += 1) greet(n);
    ${then}
    console.log("last line");
  `;
}

function environment(baseUrl: string): Record<string, string> {
  return {
    LANGFUSE_PUBLIC_KEY: keys.publicKey,
    LANGFUSE_SECRET_KEY: keys.secretKey,
    LANGFUSE_BASE_URL: baseUrl,
  };
}

/** The lines of all recordings, by file. */
function recordings(): string[][] {
  const directory = join(cwd, ".mistral-traced");
  return readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => readFileSync(join(directory, name), "utf8").trimEnd().split("\n"));
}

function spansIn(lines: readonly string[]): number {
  return lines.join().split('"spanId"').length - 1;
}

describe("a process that ends of itself", () => {
  test("a process that ends of itself delivers everything without a flush", async () => {
    await using receiver = await startReceiver();

    const ended = await runProgram(tracing(2_000), { env: environment(receiver.url), cwd });

    expect(ended).toMatchObject({ code: 0, stdout: "last line\n", stderr: "" });
    expect(receiver.spans).toHaveLength(2_000);
    expect(receiver.violations).toEqual([]);
  });

  test("a process with a beforeExit listener that traces each time ends", async () => {
    await using receiver = await startReceiver();
    const program = `
      import { configure, observe } from "mistral-traced";
      let n = 0;
      const greet = observe(() => (n += 1), { name: "greet" });
      process.on("beforeExit", () => greet());
      configure({ exitTimeout: 0.2 });
      process.on("exit", () => console.log(n));
      greet();
    `;

    const ended = await runProgram(program, { env: environment(receiver.url), cwd });

    expect(ended.code).toBe(0);
    const spool = join(cwd, ".mistral-traced/spool");
    const spooled = readdirSync(spool).map((name) => readFileSync(join(spool, name), "utf8"));
    // Spans under way as the time was over may be in both places.
    const arrived = receiver.spans.map(({ spanId }) => spanId);
    const saved = [...spooled.join("").matchAll(/"spanId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set([...arrived, ...saved]).size).toBe(Number(ended.stdout));
  });

  test("a process that ends does not wait for a store of files that never answers", async () => {
    await using receiver = await startReceiver({
      answer: ({ path }) => (path.includes("/media") ? "hang" : undefined),
    });
    const uri = `data:image/png;base64,${Buffer.alloc(300, 7).toString("base64")}`;
    const program = `
      import { configure, observe } from "mistral-traced";
      configure({ exitTimeout: 0.5 });
      observe("length", (picture: string) => picture.length)("${uri}");
    `;

    const ended = await runProgram(program, { env: environment(receiver.url), cwd });

    expect(ended.code).toBe(0);
    expect(receiver.spans).toHaveLength(1);
  });

  test.each([
    [undefined, "3 scores did not arrive before the process ended. They wait in"],
    [false, "3 scores and files did not arrive before the process ended. They are lost."],
  ])(
    "scores that a process could not deliver are named as it ends, with spool %j",
    async (spool, warning) => {
      await using receiver = await startReceiver({ answer: () => "hang" });
      const program = `
      import { configure, score } from "mistral-traced";
      configure({ exitTimeout: 0.5, spool: ${spool} });
      for (const value of [1, 2, 3]) score({ sessionId: "s", name: "n", value });
    `;

      const ended = await runProgram(program, { env: environment(receiver.url), cwd });

      expect(ended.code).toBe(0);
      expect(ended.stderr).toContain(warning);
    },
  );

  test("a process that ends does not wait for a server before v4 that never answers", async () => {
    await using receiver = await startReceiver({ version: "3.10.0", answer: () => "hang" });
    const program = `
      import { configure, counters, observe } from "mistral-traced";
      configure({ destination: { langfuseV3: {} }, exitTimeout: 0.5 });
      process.on("exit", () => console.log(counters().dropped));
      observe("nothing", () => {})();
    `;

    const ended = await runProgram(program, { env: environment(receiver.url), cwd });

    expect(ended).toMatchObject({ code: 0, stdout: "1\n" });
    expect(ended.stderr).toContain("They are lost");
  });

  test("a process that ends delivers what the server first refused", async () => {
    await using receiver = await startReceiver({
      answer: (_, n) => (n === 1 ? { status: 503 } : undefined),
    });

    const ended = await runProgram(tracing(3), { env: environment(receiver.url), cwd });

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(receiver.spans).toHaveLength(3);
  });

  test("a process that ends keeps its exit code", async () => {
    await using receiver = await startReceiver();

    const ended = await runProgram(tracing(1, "process.exitCode = 3;"), {
      env: environment(receiver.url),
      cwd,
    });

    expect(ended.code).toBe(3);
    expect(receiver.spans).toHaveLength(1);
  });

  test("a process whose server never answers ends, and names the place of its spans", async () => {
    await using receiver = await startReceiver({ answer: () => "hang" });

    const ended = await runProgram(tracing(5), {
      env: { ...environment(receiver.url), LANGFUSE_TIMEOUT: "600" },
      cwd,
    });

    expect(ended).toMatchObject({ code: 0, stdout: "last line\n" });
    expect(ended.stderr).toContain("5 observations did not arrive");
    expect(ended.stderr).toContain(join(cwd, ".mistral-traced/spool"));
    expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("a process without keys differs from an untraced one by one line", async () => {
    const ended = await runProgram(tracing(5), { cwd });

    expect(ended).toMatchObject({ code: 0, stdout: "last line\n" });
    expect(ended.stderr).toContain("tracing is off");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("a program that waits for a flush", () => {
  test("a program's awaited flush ends although nothing else keeps the process alive", async () => {
    const receiver = await startReceiver();
    await receiver.close();

    const ended = await runProgram(
      tracing(2, "await flush(); console.log(JSON.stringify(counters()));"),
      { env: environment(receiver.url), cwd },
    );

    expect(ended.code).toBe(0);
    expect(ended.stdout).toBe(`${JSON.stringify(counts({ traced: 2, spooled: 2 }))}\nlast line\n`);
  });
});

describe("a recording", () => {
  test("a recording is complete when the process ends of itself", async () => {
    const ended = await runProgram(tracing(600, "await 0; console.log(recordedFile());"), {
      env: { MISTRAL_TRACED_RECORD: "1" },
      cwd,
    });

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(recordings().map(spansIn)).toEqual([600]);
  });

  test("a recording is complete when the process ends by process.exit", async () => {
    const ended = await runProgram(tracing(600, "process.exit(4);"), {
      env: { MISTRAL_TRACED_RECORD: "1" },
      cwd,
    });

    expect(ended.code).toBe(4);
    expect(recordings().map(spansIn)).toEqual([600]);
  });

  test("a recording is complete when the process ends by an uncaught error", async () => {
    const ended = await runProgram(tracing(3, 'throw new Error("on purpose");'), {
      env: { NODE_ENV: "development" },
      cwd,
    });

    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("on purpose");
    expect(recordings().map(spansIn)).toEqual([3]);
  });

  test("a recording of one process leaves those of others alone", async () => {
    const env = { MISTRAL_TRACED_RECORD: "1" };

    await Promise.all([1, 2, 3].map((count) => runProgram(tracing(count), { env, cwd })));

    expect(
      recordings()
        .map(spansIn)
        .toSorted((one, other) => one - other),
    ).toEqual([1, 2, 3]);
  });

  test("a recording beside a server that never answers holds what the server did not receive", async () => {
    await using receiver = await startReceiver({ answer: () => "hang" });

    await runProgram(tracing(5_000, "process.exit();"), {
      env: { ...environment(receiver.url), MISTRAL_TRACED_RECORD: "1" },
      cwd,
    });

    expect(recordings().map(spansIn)).toEqual([5_000]);
  });
});
