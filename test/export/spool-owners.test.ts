// A file of the spool belongs to one process at a time, though processes are suspended, killed, or in
// another pid namespace. The protocol is in src/export/process/owned-files.ts.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { startReceiver, type Receiver } from "../../src/testing/index.js";
import { eventually } from "../eventually.js";
import { posixTest } from "../posix.js";
import { buildProgram } from "./child.js";
import { keys } from "./set-up.js";

/** In place of a minute. */
const STALE_MS = 1_200;

/** Traces a call for each line of its input, and prints its counters. */
const PROGRAM = `
  import { createInterface } from "node:readline";
  import { configure, counters, flush, observe } from "mistral-traced";
  configure({ timeout: 0.2, flushInterval: 0, exitTimeout: 0.2, logger() {} });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "exit") process.exit(0);
    if (line !== "counters") observe(line, () => 1)();
    await flush();
    console.log(JSON.stringify(counters()));
  }
`;

let program: { file: string; directory: string };
let spool: string;
let langfuse: Receiver;
const processes: Process[] = [];

beforeAll(async () => {
  program = await buildProgram(PROGRAM);
});
afterAll(() => rmSync(program.directory, { recursive: true }));
beforeEach(async () => {
  spool = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  // Langfuse is away for one kind of process.
  langfuse = await startReceiver({
    answer: ({ headers }) => (headers["x-is"] === "cut-off" ? { status: 503 } : undefined),
  });
});
afterEach(async () => {
  for (const { child } of processes.splice(0)) child.kill("SIGKILL");
  await langfuse.close();
  rmSync(spool, { recursive: true });
});

/** A process that traces what it is given. */
class Process {
  readonly child: ChildProcessWithoutNullStreams;

  constructor(is: "cut-off" | "connected", staleMs = STALE_MS) {
    this.child = spawn(process.execPath, [program.file], {
      env: {
        LANGFUSE_PUBLIC_KEY: keys.publicKey,
        LANGFUSE_SECRET_KEY: keys.secretKey,
        LANGFUSE_BASE_URL: langfuse.url,
        MISTRAL_TRACED_HEADERS: `x-is=${is}`,
        MISTRAL_TRACED_SPOOL_DIRECTORY: spool,
        MISTRAL_TRACED_TEST_STALE_MS: String(staleMs),
      },
    });
    processes.push(this);
  }

  /** Has it trace calls, and returns its counters. */
  async call(...names: string[]): Promise<Record<string, number>> {
    let counters = {};
    for (const name of names) {
      this.child.stdin.write(`${name}\n`);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const [line] = (await once(this.child.stdout, "data")) as [Buffer];
      counters = JSON.parse(String(line)) as typeof counters;
    }
    return counters;
  }

  async end(how: "SIGKILL" | "exit"): Promise<void> {
    const ended = once(this.child, "exit");
    if (how === "exit") this.child.stdin.write("exit\n");
    else this.child.kill(how);
    await ended;
  }
}

function files(): string[] {
  return readdirSync(spool).filter((name) => name.endsWith(".jsonl"));
}

/** Makes the files those of a first process in another pid namespace. */
function moveToContainer(): void {
  for (const name of files()) {
    const [key, start, , , ...rest] = name.split("-");
    renameSync(join(spool, name), join(spool, [key, start, 1, "00000000", ...rest].join("-")));
  }
}

function namesSent(): string[] {
  return [...new Set(langfuse.spans.map(({ name }) => name))].toSorted();
}

posixTest(
  "a living process sends what a container that was killed meanwhile has left",
  async () => {
    const living = new Process("connected");
    await living.call("own");
    const killed = new Process("cut-off");
    await killed.call("a", "b");
    await killed.end("SIGKILL");
    moveToContainer();

    await eventually(() => expect(namesSent()).toEqual(["a", "b", "own"]));
    await eventually(() => expect(files()).toEqual([]));
    expect(await living.call("counters")).toMatchObject({
      traced: 1,
      sent: 1,
      recovered: 2,
      replayed: 2,
    });
  },
);

posixTest("a container that ends leaves its files to the next process at once", async () => {
  const container = new Process("cut-off", 60_000);
  await container.call("a", "b");
  await container.end("exit");
  moveToContainer();

  await new Process("connected", 60_000).call("own");
  expect(namesSent()).toEqual(["a", "b", "own"]);
});

posixTest("a suspended owner loses its files, and no observation", async () => {
  const owner = new Process("cut-off");
  await owner.call("a", "b");
  const [before] = files();
  owner.child.kill("SIGSTOP");
  const other = new Process("connected");
  await other.call("own");
  await eventually(() => expect(namesSent()).toEqual(["a", "b", "own"]));
  owner.child.kill("SIGCONT");
  const counters = await owner.call("c", "d");

  expect(counters).toMatchObject({ traced: 4, spooled: 4, dropped: 0 });
  // Langfuse has not answered them yet: they are in files that were not there before.
  expect(files().length).toBeGreaterThan(0);
  expect(files()).not.toContain(before);
  await owner.end("exit");
  await eventually(() => expect(namesSent()).toEqual(["a", "b", "c", "d", "own"]));
  await eventually(() => expect(files()).toEqual([]));
});

posixTest("an owner keeps its files for as long as it lives", async () => {
  const owner = new Process("cut-off");
  await owner.call("a");
  const [before] = files();
  const other = new Process("connected");
  await wait(STALE_MS * 2.5);
  await other.call("own");

  expect(namesSent()).toEqual(["own"]);
  expect(files()).toEqual([before]);
});
