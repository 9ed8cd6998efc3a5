// The end of a process that has several projects, one of which may be away: each gets its own.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { runProgram } from "./child.js";
import { keys } from "./set-up.js";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "mistral-traced-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const billingKeys = { publicKey: "pk-lf-billing", secretKey: "sk-lf-billing" };

/** A program that traces two calls, one of them for a second project, and ends by `end`. */
function program(billingUrl: string, end: string): string {
  return `
    import { counters, createDestination, observe } from "mistral-traced";
    const billing = createDestination(${JSON.stringify({ ...billingKeys, baseUrl: billingUrl })});
    observe("step", () => 1)();
    observe("pay", () => 1, { destination: billing })();
    ${end}
  `;
}

const environment = (baseUrl: string): Record<string, string> => ({
  LANGFUSE_PUBLIC_KEY: keys.publicKey,
  LANGFUSE_SECRET_KEY: keys.secretKey,
  LANGFUSE_BASE_URL: baseUrl,
  MISTRAL_TRACED_EXIT_TIMEOUT: "2",
});

function spoolFiles(): string[] {
  return readdirSync(join(cwd, ".mistral-traced/spool")).filter((name) => name.endsWith(".jsonl"));
}

test.each([
  ["has nothing left to do", ""],
  ["gets SIGTERM", "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);"],
])("a process that %s delivers to each project", async (_, end) => {
  await using own = await startReceiver();
  await using other = await startReceiver(billingKeys);
  const ended = await runProgram(program(other.url, end), { env: environment(own.url), cwd });
  expect(ended.stderr).toBe("");
  expect(own.observations.map(({ name }) => name)).toEqual(["step"]);
  expect(other.observations.map(({ name }) => name)).toEqual(["pay"]);
});

test("process.exit spools for each project, and the next process delivers both", async () => {
  await using own = await startReceiver();
  await using other = await startReceiver(billingKeys);
  const env = environment(own.url);
  await runProgram(program(other.url, "process.exit(0);"), { env, cwd });
  expect(spoolFiles()).toHaveLength(2);
  expect([own.spans.length, other.spans.length]).toEqual([0, 0]);

  await runProgram(program(other.url, ""), { env, cwd });
  expect([own.spans.length, other.spans.length]).toEqual([2, 2]);
  expect(spoolFiles()).toEqual([]);
});

test("a score that its project did not take waits on disk for the next process", async () => {
  let isDown = true;
  await using own = await startReceiver();
  await using other = await startReceiver({
    ...billingKeys,
    answer: () => (isDown ? { status: 503 } : undefined),
  });
  const scoring = `
    import { langfuseContext } from "mistral-traced";
    observe("rate", () => langfuseContext.scoreCurrentTrace({ name: "paid", value: true }), {
      destination: billing,
    })();
  `;
  await runProgram(program(other.url, scoring), { env: environment(own.url), cwd });
  expect([own.scores, other.scores]).toEqual([[], []]);

  isDown = false;
  await runProgram(program(other.url, ""), { env: environment(own.url), cwd });
  expect(other.scores.map(({ name }) => name)).toEqual(["paid"]);
  expect(own.scores).toEqual([]);
});

test("a project that is away at the end goes to disk, and the other is delivered", async () => {
  await using own = await startReceiver();
  await using other = await startReceiver({ ...billingKeys, answer: () => "hang" });
  const ended = await runProgram(program(other.url, ""), { env: environment(own.url), cwd });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("1 observation did not arrive");
  expect(own.observations.map(({ name }) => name)).toEqual(["step"]);
  expect(spoolFiles()).toHaveLength(1);
});
