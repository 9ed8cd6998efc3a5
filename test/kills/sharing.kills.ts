// Many processes and threads at once: one spool between sixteen, and every kind of child.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Counters } from "../../src/export/process/account.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { EXITS } from "./exits.js";
import { buildPrograms, run, type Ended } from "./run.js";

const workspace = mkdtempSync(join(tmpdir(), "mistral-traced-sharing-"));
const program = buildPrograms("program", workspace);
const threads = buildPrograms("threads", workspace);
afterAll(() => rmSync(workspace, { recursive: true }));

const PROCESSES = 16;
const ROOTS = 300;

test("sixteen processes share one spool, and nothing is lost or counted twice", async () => {
  let turn = 0;
  let isWell = false;
  await using receiver = await startReceiver({
    answer: () => (isWell || turn++ % 3 === 0 ? undefined : { status: 503 }),
  });
  const cwd = join(workspace, "sixteen");
  mkdirSync(cwd);
  const { traced } = await program;
  const hows = EXITS.filter(({ kill }) => !kill.includes("SIGKILL"));
  const start = (how: string, count: number, name: string): Promise<Ended> =>
    run(traced, [how, String(count)], {
      cwd,
      kill: hows.find((exit) => exit.how === how)?.kill ?? [],
      env: {
        LANGFUSE_PUBLIC_KEY: receiver.publicKey,
        LANGFUSE_SECRET_KEY: receiver.secretKey,
        LANGFUSE_BASE_URL: receiver.url,
        LANGFUSE_FLUSH_AT: "50",
        MISTRAL_TRACED_EXIT_TIMEOUT: isWell ? "20" : "1",
        COUNTERS: join(cwd, `${name}.json`),
      },
    });
  const each = (label: string, one: (index: number) => Promise<Ended>): Promise<Ended[]> =>
    Promise.all(Array.from({ length: PROCESSES }, (_, index) => one(index))).then((all) => {
      expect(all, label).toHaveLength(PROCESSES);
      return all;
    });

  await each("first", (n) => start(hows[n % hows.length]?.how ?? "natural", ROOTS, `first-${n}`));
  isWell = true;
  await each("second", (n) => start("replay", 0, `second-${n}`));

  expect(receiver.violations).toEqual([]);
  expect(receiver.spans).toHaveLength(PROCESSES * ROOTS * 2);
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(PROCESSES * ROOTS * 2);
  expect(receiver.orphans()).toEqual([]);
  const spool = join(cwd, ".mistral-traced/spool");
  expect(readdirSync(spool).filter((name) => name !== ".gitignore")).toEqual([]);
  for (const name of readdirSync(cwd).filter((name) => name.endsWith(".json"))) {
    const read = JSON.parse(readFileSync(join(cwd, name), "utf8")) as Counters;
    const { traced, recovered, ...outcomes } = read;
    const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
    expect(sum, name).toBe(traced + recovered);
    expect(read, name).toMatchObject({ waiting: 0, dropped: 0, failed: 0 });
  }
});

test.each([
  ["worker", 10],
  ["worker by process.exit", 10],
  ["worker by an error", 10],
  ["fork", 10],
  ["fork by process.exit", 10],
  ["fork by an error", 10],
  ["cluster", 20],
  ["cluster by process.exit", 20],
  ["cluster whose primary dies", 20],
])("a %s delivers what it traced, at the next start at the latest", async (how, count) => {
  await using receiver = await startReceiver();
  const cwd = join(workspace, how.replaceAll(" ", "-"));
  mkdirSync(cwd);
  const env = {
    LANGFUSE_PUBLIC_KEY: receiver.publicKey,
    LANGFUSE_SECRET_KEY: receiver.secretKey,
    LANGFUSE_BASE_URL: receiver.url,
  };
  const { traced, bare } = await threads;

  const ended = await run(traced, [how], { cwd, env });
  const expected = await run(bare, [how], { cwd, env: {} });
  expect(ended).toEqual(expected);
  await run((await program).traced, ["replay", "0"], { cwd, env });

  // A child of a primary that dies may still be at work when the next start has come and gone.
  const spans = await receiver.waitForSpans(count, { timeoutMs: 20_000 });
  expect(spans.map(({ name }) => name)).toEqual(Array.from({ length: count }, () => how));
  expect(receiver.violations).toEqual([]);
});
