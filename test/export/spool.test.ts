import fs, {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import type { Pipeline } from "../../src/export/pipeline/pipeline.js";
import { noCounts, type DropEvent } from "../../src/export/process/account.js";
import { counters, registry } from "../../src/export/process/registry.js";
import { reportLeftovers } from "../../src/export/disk/leftovers.js";
import { newName, readContent, readName, spoolKey } from "../../src/export/disk/spool-file.js";
import { Spool } from "../../src/export/disk/spool.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { Observation } from "../../src/tracing/observation.js";
import { state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";
import { PATIENCE_MS } from "../eventually.js";
import { counts, endObservations, keys, langfuseAt, unconfigured } from "./set-up.js";
import { posixTest } from "../posix.js";

const { warnings, spool } = unconfigured();

/** A process that never lives: Linux' highest process id is 2^22. */
const DEAD_PID = 99_999_999;

/** The spool's files, by their paths. */
function files(): string[] {
  return readdirSync(spool)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(spool, name));
}

/** The only file of the spool. */
function file(): string {
  const [path, ...others] = files();
  if (path === undefined || others.length > 0) throw new Error(`files: ${String(files())}`);
  return path;
}

/** Traces `count` observations while Langfuse refuses everything, so that they go to disk. */
async function spoolSome(count: number, baseUrl: string): Promise<string[]> {
  configure({
    destination: {
      langfuse: { ...keys, secretKey: "sk-lf-wrong", baseUrl },
    },
  });
  const names = endObservations(count);
  await flush();
  return names;
}

/** Makes the spool one that a process left behind that has ended, and this process a new one. */
function leaveBehind(pid = DEAD_PID): void {
  for (const path of files()) renameSync(path, path.replace(`-${process.pid}-`, `-${pid}-`));
  registry.spoolFiles.clear();
  registry.backlogs.clear();
  Object.assign(registry.account.counters, noCounts());
  warnings.length = 0;
}

function namesAt(receiver: { spans: readonly { name: string }[] }): string[] {
  return receiver.spans.map(({ name }) => name).toSorted();
}

describe("the spool", () => {
  posixTest(
    "a spool file has a header and one OTLP request a span, for the owner only, ignored by git",
    async () => {
      await using receiver = await startReceiver();
      const directory = join(spool, "deep/in");
      configure({
        destination: {
          langfuse: { ...keys, secretKey: "sk-lf-wrong", baseUrl: receiver.url },
        },
        spool: { directory },
      });
      endObservations(2);
      await flush();

      const [name = ""] = readdirSync(directory);
      const [header, ...lines] = readFileSync(join(directory, name), "utf8").trimEnd().split("\n");
      expect(JSON.parse(header ?? "")).toEqual({
        format: "mistral-traced spool",
        version: 1,
        server: receiver.url,
        publicKey: keys.publicKey,
      });
      expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { resourceSpans: [{ scopeSpans: [{ spans: [{ name: "call 0" }] }] }] },
        { resourceSpans: [{ scopeSpans: [{ spans: [{ name: "call 1" }] }] }] },
      ]);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(spool, ".gitignore"), "utf8")).toBe("*\n");
    },
  );

  test("the spool of an ended process is sent by the next one, unchanged", async () => {
    await using receiver = await startReceiver();
    const names = await spoolSome(700, receiver.url);
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(namesAt(receiver)).toEqual(names.toSorted());
    expect(receiver.violations.filter((problem) => !problem.includes("other keys"))).toEqual([]);
    expect(counters()).toEqual(counts({ recovered: 700, replayed: 700 }));
    expect(files()).toEqual([]);
  });

  test("the spool is sent at the start of a process without a flush", async () => {
    await using receiver = await startReceiver();
    await spoolSome(3, receiver.url);
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });

    await receiver.waitForSpans(3, { timeoutMs: PATIENCE_MS });
    await flush();
    expect(counters()).toEqual(counts({ recovered: 3, replayed: 3 }));
  });

  test("the spool is sent when the server is back without a flush", async () => {
    let isDown = true;
    await using receiver = await startReceiver({
      answer: () => (isDown ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(receiver.url), timeout: 0.1 });
    endObservations(5);
    await flush();
    expect(counters()).toEqual(counts({ traced: 5, spooled: 5 }));

    isDown = false;
    await receiver.waitForSpans(5, { timeoutMs: PATIENCE_MS });
    await flush();
    expect(counters()).toEqual(counts({ traced: 5, replayed: 5 }));
  });

  test.each([
    ["another server", { baseUrl: "http://127.0.0.1:9" }],
    ["another project", { publicKey: "pk-lf-other" }],
  ])("a spool file for %s is left alone", async (_, other) => {
    await using receiver = await startReceiver();
    configure({
      destination: {
        langfuse: { ...keys, secretKey: "sk-lf-wrong", baseUrl: receiver.url, ...other },
      },
      timeout: 0.1,
    });
    endObservations(2);
    await flush();
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(receiver.spans).toEqual([]);
    expect(file()).toContain(`-${DEAD_PID}-`);
  });

  test("the spool of a running process is left to it, unless unchanged for a minute", async () => {
    await using receiver = await startReceiver();
    await spoolSome(2, receiver.url);
    leaveBehind(process.ppid);

    configure({ destination: langfuseAt(receiver.url) });
    await flush();
    expect(receiver.spans).toEqual([]);

    const past = new Date(Date.now() - 70_000);
    utimesSync(file(), past, past);
    configure({ destination: langfuseAt(receiver.url) });
    await flush();
    expect(receiver.spans).toHaveLength(2);
  });

  test("the spool loses nothing when another process takes a file that is being written", async () => {
    await using receiver = await startReceiver();
    await spoolSome(2, receiver.url);
    // Another process at work, down to the last moment: it has the file and has read it.
    const taken = file();
    renameSync(taken, `${taken}.taken`);
    endObservations(3, "later");
    await flush();

    expect(readFileSync(file(), "utf8").split("\n").slice(1, -1)).toHaveLength(3);
  });

  test("the spool loses nothing when it is written while a later configure sends it", async () => {
    let isDown = true;
    let meanwhile = (): void => {};
    await using receiver = await startReceiver({
      answer: ({ body }) => {
        if (isDown) return { status: 503 };
        if (body.includes("second 0")) meanwhile();
        return undefined;
      },
    });
    const options = { destination: langfuseAt(receiver.url), timeout: 0.1 };
    configure(options);
    const former = state.sink as Pipeline;
    endObservations(1, "first");
    await flush();
    // Langfuse is not asked again yet: this is in a file that is open for more.
    endObservations(1, "second");
    former.saveNow();
    isDown = false;
    meanwhile = () => {
      new Observation(new Trace(undefined, former), undefined, {
        name: "late",
        type: "span",
      }).end();
      former.saveNow();
    };

    configure(options);
    await receiver.waitForSpans(2, { timeoutMs: PATIENCE_MS });
    await flush();

    expect(namesAt(receiver)).toEqual(["first 0", "late", "second 0"]);
    expect(counters()).toEqual(counts({ traced: 3, replayed: 3 }));
  });

  test("a spool file that can't be read does not delay others, and is left alone for a while", async () => {
    await using receiver = await startReceiver();
    await spoolSome(1, receiver.url);
    leaveBehind();
    // A directory can't be read as a file; its name makes it the first.
    mkdirSync(file().replace(/-\d{13}-/, "-1000000000000-"));
    const claim = vi.spyOn(Spool.prototype, "claim");

    configure({ destination: langfuseAt(receiver.url) });
    await flush();
    await receiver.waitForSpans(1, { timeoutMs: PATIENCE_MS });
    await wait(50);

    expect(claim.mock.calls.length).toBeLessThan(10);
    expect(namesAt(receiver)).toEqual(["call 0"]);
    expect(warnings).toEqual([expect.stringContaining("is not a regular file")]);
  });

  test("a spool file begun on a full disk is whole when the disk has room again", async () => {
    const owner = { baseUrl: "http://localhost:9", publicKey: "pk-lf-test" };
    const full = new Spool(owner, { directory: spool, maxBytes: 1e6, maxAge: 60 });
    const write = vi.spyOn(fs, "writeSync").mockImplementation(() => {
      throw new Error("ENOSPC: no space left on device");
    });
    syncBuiltinESMExports();
    expect(full.append(['{"name":"first"}'])).toBe(0);
    write.mockRestore();
    syncBuiltinESMExports();

    expect(full.append(['{"name":"second"}'])).toBe(1);

    expect(await readContent(readFileSync(file()), owner)).toMatchObject({
      spans: [{ span: '{"name":"second"}' }],
      damagedLines: 0,
    });
  });

  test("a spool file that ends in the middle of a line loses that line only, with a warning", async () => {
    await using receiver = await startReceiver();
    await spoolSome(3, receiver.url);
    truncateSync(file(), statSync(file()).size - 10);
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(namesAt(receiver)).toEqual(["call 0", "call 1"]);
    expect(counters()).toEqual(counts({ recovered: 2, replayed: 2 }));
    expect(warnings).toEqual([expect.stringContaining("was cut off")]);
    expect(files()).toEqual([]);
  });

  test.each<[string, (path: string) => void, number]>([
    ["with a line that nobody can read", (path) => appendFileSync(path, '{"half":\n'), 3],
    ["whose first line is not ours", (path) => writeFileSync(path, "what is this?\n"), 0],
    [
      "of garbage without a line break",
      (path) => writeFileSync(path, Buffer.alloc(5_000, 0xaa)),
      0,
    ],
    ["of zeros", (path) => writeFileSync(path, Buffer.alloc(5_000, "\0\n")), 0],
  ])("%s is set aside and named, and the rest of it arrives", async (_, damage, arrived) => {
    await using receiver = await startReceiver();
    await spoolSome(3, receiver.url);
    damage(file());
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();
    endObservations(1, "later");
    await flush();

    expect(receiver.spans).toHaveLength(arrived + 1);
    const [damaged] = readdirSync(spool).filter((name) => name.endsWith(".damaged"));
    expect(warnings).toEqual([expect.stringContaining(damaged ?? "no file")]);
    expect(counters()).toMatchObject({ recovered: arrived, replayed: arrived, sent: 1 });
    expect(files()).toEqual([]);
  });

  test.each(["rmSync", "renameSync"] as const)(
    "a file that another program holds (%s fails) is settled once, and ends nothing",
    async (step) => {
      await using receiver = await startReceiver();
      await spoolSome(3, receiver.url);
      if (step === "renameSync") appendFileSync(file(), '{"half":\n');
      leaveBehind();
      const { faults } = state;
      const isOnSpool = (path: unknown): boolean => String(path).startsWith(spool);
      const held = vi.spyOn(fs, step).mockImplementation((path: unknown, to?: unknown) => {
        const isTakenOver = String(to).endsWith(".jsonl");
        if (isOnSpool(path) && !isTakenOver) throw new Error("EBUSY: resource busy or locked");
        if (isTakenOver) {
          copyFileSync(path as string, to as string);
          unlinkSync(path as string);
        }
      });
      syncBuiltinESMExports();
      try {
        configure({ destination: langfuseAt(receiver.url) });
        await flush();
        endObservations(1, "later");
        await flush();
      } finally {
        held.mockRestore();
        syncBuiltinESMExports();
      }

      expect(receiver.spans).toHaveLength(4);
      expect(counters()).toMatchObject({ recovered: 3, replayed: 3, sent: 1 });
      expect(state.faults).toBe(faults);
    },
  );

  test.each([
    ["", "is empty and was removed"],
    ['{"format":"mistral-tra', "was cut off after 0 observations"],
  ])("a spool file that holds only %j is removed with a warning", async (content, warned) => {
    await using receiver = await startReceiver();
    await spoolSome(1, receiver.url);
    writeFileSync(file(), content);
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(files()).toEqual([]);
    expect(counters()).toEqual(counts({}));
    expect(warnings).toEqual([expect.stringContaining(warned)]);
  });

  test("a spool file that is deleted is counted and reported", async () => {
    await using receiver = await startReceiver({ answer: () => ({ status: 503 }) });
    const drops: DropEvent[] = [];
    const onDrop = (drop: DropEvent): unknown => drops.push(drop);
    configure({ destination: langfuseAt(receiver.url), timeout: 0.1, onDrop });
    endObservations(3);
    await flush();
    expect(counters()).toEqual(counts({ traced: 3, spooled: 3 }));
    unlinkSync(file());
    await flush();

    expect(counters()).toEqual(counts({ traced: 3, dropped: 3 }));
    expect(drops).toEqual([{ count: 3, reason: "deleted" }]);
    expect(warnings).toContainEqual(expect.stringContaining("was deleted before its 3"));
  });

  test("a spool file that was begun before the clock was set is sent, however old it seems", async () => {
    await using receiver = await startReceiver();
    await spoolSome(2, receiver.url);
    renameSync(file(), file().replace(/-\d{13}-/, "-0000000004711-"));
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(receiver.spans).toHaveLength(2);
    const owner = { baseUrl: receiver.url, publicKey: keys.publicKey };
    expect(readName(newName(spoolKey(owner), 4_711, "00000000", 1))?.startMs).toBe(4_711);
  });

  test("files that wait for a project without a destination are reported once, after an hour", async () => {
    await using receiver = await startReceiver();
    await spoolSome(2, receiver.url);
    leaveBehind();
    const mine = new Set([spoolKey({ baseUrl: receiver.url, publicKey: keys.publicKey })]);
    const young = join(spool, "young");
    mkdirSync(young);
    copyFileSync(file(), join(young, basename(file())));
    await reportLeftovers(young, new Set());
    const hourAgo = Date.now() - 3_700_000;
    const aged = join(spool, "aged");
    mkdirSync(aged);
    const old = join(aged, basename(file()).replace(/-\d{13}-/, `-${hourAgo}-`));
    renameSync(file(), old);
    utimesSync(old, new Date(hourAgo), new Date(hourAgo));
    const own = join(spool, "own");
    mkdirSync(own);
    copyFileSync(old, join(own, basename(old)));
    utimesSync(join(own, basename(old)), new Date(hourAgo), new Date(hourAgo));
    await reportLeftovers(own, mine);
    expect(warnings).toEqual([]);

    await reportLeftovers(aged, new Set());
    await reportLeftovers(aged, new Set());
    expect(warnings).toEqual([expect.stringContaining(`1 file in ${aged} waits`)]);
  });

  test("a spool file of a later version is left to that version", async () => {
    await using receiver = await startReceiver();
    await spoolSome(1, receiver.url);
    const later = readFileSync(file(), "utf8").replace('"version":1', '"version":2');
    writeFileSync(file(), later);
    leaveBehind();

    configure({ destination: langfuseAt(receiver.url) });
    await flush();

    expect(receiver.spans).toEqual([]);
    expect(readFileSync(file(), "utf8")).toBe(later);
  });

  test("the spool drops spans that are too old, with a warning", async () => {
    await using receiver = await startReceiver();
    await spoolSome(3, receiver.url);
    const old = file().replace(/-\d{13}-/, `-${Date.now() - 2_000_000}-`);
    renameSync(file(), old);
    leaveBehind();
    const drops: DropEvent[] = [];

    const onDrop = (drop: DropEvent): unknown => drops.push(drop);
    configure({
      destination: langfuseAt(receiver.url),
      spool: { maxAge: 1_000 },
      onDrop,
    });
    await flush();

    expect(receiver.spans).toEqual([]);
    expect(files()).toEqual([]);
    expect(counters()).toEqual(counts({ recovered: 3, dropped: 3 }));
    expect(drops).toEqual([{ count: 3, reason: "expired" }]);
    expect(warnings).toEqual([expect.stringContaining("waited for longer than")]);
  });

  test("a full spool accepts nothing more, and the rest waits in memory", async () => {
    await using receiver = await startReceiver({ answer: () => ({ status: 401 }) });
    configure({
      destination: langfuseAt(receiver.url),
      spool: { maxBytes: 100_000 },
    });

    endObservations(1_000);
    await flush();

    const { spooled, waiting } = counters();
    expect(spooled).toBeGreaterThan(50);
    expect(spooled + waiting).toBe(1_000);
    expect(files().reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(101_000);
    expect(warnings).toContainEqual(expect.stringContaining("limit"));
  });

  test("a spool that can't be written leaves everything in memory until the server is back", async () => {
    const directory = join(spool, "file");
    mkdirSync(spool, { recursive: true });
    writeFileSync(directory, "not a directory");
    let isDown = true;
    await using receiver = await startReceiver({
      answer: () => (isDown ? "cut" : undefined),
    });
    configure({
      destination: langfuseAt(receiver.url),
      timeout: 3,
      spool: { directory },
    });

    const names = endObservations(600);
    await flush();
    expect(counters()).toEqual(counts({ traced: 600, waiting: 600 }));
    expect(warnings).toContainEqual(expect.stringContaining(directory));

    isDown = false;
    await flush();
    expect(namesAt(receiver)).toEqual(names.toSorted());
    expect(counters()).toEqual(counts({ traced: 600, sent: 600 }));
  });

  test("spool: false makes no spool", async () => {
    await using receiver = await startReceiver({ answer: () => "cut" });
    configure({
      destination: langfuseAt(receiver.url),
      timeout: 0.1,
      spool: false,
    });

    endObservations(3);
    await flush();

    expect(counters()).toEqual(counts({ traced: 3, waiting: 3 }));
    expect(existsSync(spool)).toBe(false);
  });
});
