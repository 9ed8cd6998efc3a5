// Do no harm: globals, the working directory and warnings are what they are without tracing.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Receiver } from "../../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../../src/testing/receiver/server.js";
import { newAborter } from "../../../src/export/process/deadline.js";
import { runProgram } from "../../export/child.js";
import { describePosix } from "../../posix.js";

const KEYS = { LANGFUSE_PUBLIC_KEY: "pk-lf-of-a-test", LANGFUSE_SECRET_KEY: "sk-lf-of-a-test" };
function keysOf(receiver: Receiver): Record<string, string> {
  return {
    LANGFUSE_PUBLIC_KEY: receiver.publicKey,
    LANGFUSE_SECRET_KEY: receiver.secretKey,
  };
}

const NOWHERE = { ...KEYS, LANGFUSE_BASE_URL: "http://127.0.0.1:9" };

test("console.log(globalThis) and Object.keys(globalThis) print what they print without tracing", async () => {
  const print = (importLine: string, trace: string): string => `
    import { inspect } from "node:util";
    ${importLine}
    ${trace}
    console.log(inspect(globalThis, { depth: 10 }));
    console.log(Object.keys(globalThis).join());
    process.exit();
  `;
  // The client that is traced has globals of its own.
  const bare = await runProgram(print('import "@mistralai/mistralai";', ""));
  const traced = await runProgram(
    print(
      'import { configure, observe } from "mistral-traced";',
      'configure(); observe("one", () => 1)();',
    ),
    { env: { ...NOWHERE, MISTRAL_TRACED_SPOOL: "false" } },
  );
  expect(bare.stdout).not.toBe("");
  expect(traced.stdout).toBe(bare.stdout);
});

const GONE = `
  import { mkdtempSync, rmdirSync } from "node:fs";
  import { join } from "node:path";
  import { configure, counters, flush, observe } from "mistral-traced";

  const directory = mkdtempSync(join(process.env.TEMPORARY, "gone-"));
  process.chdir(directory);
  rmdirSync(directory);
  configure(process.env.RECORD ? { record: true } : { exitTimeout: 1, timeout: 1 });
  console.log(observe((x) => x + 1, { name: "next" })(1));
  await flush();
  const { sent, failed, dropped, spooled, waiting } = counters();
  console.log(sent + failed + dropped + spooled + waiting > 0);
`;

test.each([
  ["record", { RECORD: "1" }],
  ["keys", NOWHERE],
])("a deleted working directory ends no program (%s)", async (_, env) => {
  const temporary = mkdtempSync(join(tmpdir(), "mistral-traced-cwd-"));
  const { code, stdout, stderr } = await runProgram(GONE, {
    env: { ...env, TEMPORARY: temporary, MISTRAL_TRACED_SPOOL_DIRECTORY: join(temporary, "spool") },
  });
  expect(stderr).not.toContain("ENOENT: process.cwd");
  expect(stdout).toBe("2\ntrue\n");
  expect(code).toBe(0);
});

/** A user of its own, since root may read and write everywhere. */
const CLOSED = `
  import { chmodSync, mkdirSync } from "node:fs";
  import { configure, counters, flush, observe } from "mistral-traced";

  mkdirSync(process.env.DIRECTORY);
  process.chdir(process.env.DIRECTORY);
  chmodSync(".", Number(process.env.PERMISSIONS));
  if (process.getuid() === 0) {
    process.setgid(65534);
    process.setuid(65534);
  }
  configure(process.env.RECORD ? { record: true } : { exitTimeout: 1, timeout: 1 });
  console.log(observe("next", (x) => x + 1)(1));
  await flush();
  const { sent, failed, dropped, spooled, waiting } = counters();
  console.log(sent, failed + dropped + spooled + waiting);
`;

describePosix("a working directory that the program may not use", () => {
  test.each([
    ["read-only", "record", "365", { RECORD: "1" }],
    ["read-only", "keys", "365", NOWHERE],
    ["unreadable", "record", "0", { RECORD: "1" }],
    ["unreadable", "keys", "0", NOWHERE],
  ])(
    "a read-only or unreadable working directory ends no program (%s, %s)",
    async (_permissions, _destination, permissions, env) => {
      const directory = join(mkdtempSync(join(tmpdir(), "mistral-traced-cwd-")), "closed");
      const { code, stdout, stderr } = await runProgram(CLOSED, {
        env: { ...env, DIRECTORY: directory, PERMISSIONS: permissions },
      });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "2\n0 1\n" });
      const warnings = stderr.match(/^mistral-traced: .*/gm) ?? [];
      expect(warnings.some((warning) => warning.includes(directory))).toBe(true);
      expect(new Set(warnings).size).toBe(warnings.length);
      expect(stderr).not.toContain("fault");
    },
  );
});

/** Adds nearly ten listeners, some before the package's. Node has an exit listener of its own. */
const LISTENERS = `
  import { configure, flush, observe } from "mistral-traced";

  const EVENTS = ["exit", "beforeExit", "SIGTERM", "SIGINT", "uncaughtException", "warning"];
  const count = () => EVENTS.map((event) => process.listenerCount(event));
  const add = (count) => {
    for (const event of EVENTS.slice(0, 4)) for (let n = 0; n < count; n += 1) process.on(event, () => {});
  };
  const before = count();
  add(4);
  configure();
  observe("call", () => 1)();
  add(5);
  await flush();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  console.log(count().map((now, index) => now - before[index]).join());
  process.exit();
`;

test("process has the program's listeners, and one each for exit and beforeExit", async () => {
  await using receiver = await startReceiver();
  const env = { LANGFUSE_BASE_URL: receiver.url, ...keysOf(receiver) };
  const traced = await runProgram(LISTENERS, { env });
  expect(traced).toMatchObject({ stdout: "10,10,9,9,0,0\n", stderr: "" });
});

test("the end of an outage of 20,000 observations causes no warning", async () => {
  await using receiver = await startReceiver();
  const spool = mkdtempSync(join(tmpdir(), "mistral-traced-outage-"));
  const env = {
    LANGFUSE_BASE_URL: receiver.url,
    MISTRAL_TRACED_SPOOL_DIRECTORY: spool,
    ...keysOf(receiver),
  };
  const program = (count: number, end: string): string => `
    import { counters, flush, observe } from "mistral-traced";
    const call = observe("call", (n) => n);
    for (let n = 0; n < ${count}; n += 1) call(n);
    ${end}
  `;
  await runProgram(program(20_000, "process.exit();"), { env });
  const ended = await runProgram(
    program(1, "await flush({ timeout: 100 }); console.log(counters().replayed);"),
    { env },
  );
  expect(ended).toMatchObject({ code: 0, stdout: "20000\n", stderr: "" });
});

const warnings: Error[] = [];
const remember = (warning: Error): unknown => warnings.push(warning);
afterEach(() => {
  process.off("warning", remember);
});

test("many requests that wait for one signal cause no warning", async () => {
  process.on("warning", remember);
  const { signal } = newAborter();
  for (let index = 0; index < 100; index += 1) signal.addEventListener("abort", () => {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
