// Scores that wait on disk: while Langfuse is away, and after their process has ended.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { configure, flush, observe, score } from "../../src/index.js";
import { registry } from "../../src/export/process/registry.js";
import { startReceiver, type Receiver } from "../../src/testing/index.js";
import { keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings, spool } = unconfigured();

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
/** A process that never lives: Linux' highest process id is 2^22. */
const DEAD_PID = 99_999_999;

function files(): string[] {
  if (!existsSync(spool)) return [];
  return readdirSync(spool)
    .filter((name) => name.endsWith(".scores"))
    .map((name) => join(spool, name));
}

function valuesAt({ scores }: Receiver): unknown[] {
  return scores.map(({ value }) => value).toSorted((one, other) => Number(one) - Number(other));
}

/** Makes the files those of a process that has ended. */
function leaveBehind(): void {
  for (const holder of registry.pending) holder.saveNow();
  for (const path of files()) renameSync(path, path.replace(`-${process.pid}-`, `-${DEAD_PID}-`));
  registry.backlogs.clear();
}

describe("scores on disk", () => {
  test("scores wait on disk while Langfuse is away, and leave it as they arrive", async () => {
    let isDown = true;
    await using langfuse = await startReceiver({
      answer: () => (isDown ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    for (const value of [1, 2, 3]) score({ traceId, name: "n", value });
    const { scores } = await flush({ timeout: 2 });
    expect(scores).toEqual({ delivered: 0, waiting: 3, lost: 0 });
    expect(files()).toHaveLength(1);
    const [header, ...lines] = readFileSync(files()[0] ?? "", "utf8")
      .trim()
      .split("\n");
    expect(JSON.parse(header ?? "")).toMatchObject({ server: langfuse.url });
    expect(lines).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining(`Scores wait in ${spool}`)]);

    isDown = false;
    await flush();
    expect(valuesAt(langfuse)).toEqual([1, 2, 3]);
    expect(files()).toEqual([]);
    langfuse.assertClean();
  });

  test("the next process sends what the last one left, each score once", async () => {
    let isDown = true;
    await using langfuse = await startReceiver({
      version: "4.83.0",
      answer: () => (isDown ? { status: 503 } : undefined),
    });
    configure({ destination: langfuseAt(langfuse.url) });
    for (const value of [1, 2]) score({ traceId, name: "n", value });
    await flush({ timeout: 2 });
    leaveBehind();
    expect(files()).toHaveLength(1);

    isDown = false;
    configure({ destination: langfuseAt(langfuse.url) });
    const { scores } = await flush();
    expect(scores.delivered).toBe(2);
    expect(valuesAt(langfuse)).toEqual([1, 2]);
    expect(new Set(langfuse.scores.map(({ id }) => id)).size).toBe(2);
    expect(files()).toEqual([]);
  });

  test.each(["process.exit(0)", 'process.kill(process.pid, "SIGTERM")', ""])(
    "a process that ends keeps its scores: %s",
    async (end) => {
      const entry = new URL("../../dist/src/observe.js", import.meta.url).href;
      const program = `const { score } = await import(${JSON.stringify(entry)});
        score({ traceId: "${traceId}", name: "n", value: 7 }); ${end}`;
      const env = {
        ...process.env,
        LANGFUSE_PUBLIC_KEY: keys.publicKey,
        LANGFUSE_SECRET_KEY: keys.secretKey,
        MISTRAL_TRACED_EXIT_TIMEOUT: "0.2",
      };
      await using langfuse = await startReceiver();
      const server = new URL(langfuse.url);
      // The same host with a port that nothing listens to is another project: the address is kept.
      await langfuse.close();
      try {
        execFileSync(process.execPath, ["--input-type=module", "-e", program], {
          env: { ...env, LANGFUSE_BASE_URL: langfuse.url },
          stdio: "ignore",
        });
      } catch {
        // The signal is its end.
      }
      expect(files()).toHaveLength(1);
      await using again = await startReceiver({ port: Number(server.port) });
      configure({ destination: langfuseAt(again.url) });
      await flush();
      expect(again.scores).toMatchObject([{ name: "n", value: 7 }]);
      expect(files()).toEqual([]);
    },
  );

  test("a file that was cut off loses its last line only", async () => {
    await using langfuse = await startReceiver({
      answer: ({ body }) => (body.includes("never") ? { status: 503 } : undefined),
    });
    configure({ destination: { langfuse: { ...keys, baseUrl: langfuse.url } } });
    score({ traceId, name: "never", value: 1 });
    await flush({ timeout: 2 });
    leaveBehind();
    const [path = ""] = files();
    const line = readFileSync(path, "utf8").replace("never", "now");
    writeFileSync(path, `${line}{"name":"cut`);
    configure({ destination: { langfuse: { ...keys, baseUrl: langfuse.url } } });
    await flush();
    expect(langfuse.scores).toMatchObject([{ name: "now" }]);
    expect(files()).toEqual([]);
  });

  test("scores that are too old are given up with a warning", async () => {
    await using langfuse = await startReceiver({ answer: () => ({ status: 503 }) });
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "n", value: 1 });
    await flush({ timeout: 2 });
    leaveBehind();
    for (const path of files()) renameSync(path, path.replace(/-\d{13}-/, "-1000000000000-"));
    configure({ destination: langfuseAt(langfuse.url) });
    await flush({ timeout: 2 });
    expect(files()).toEqual([]);
    expect(warnings.join()).toContain("1 score in the spool waited for longer than");
  });

  test("spool: false keeps scores in memory", async () => {
    await using langfuse = await startReceiver({ answer: () => ({ status: 503 }) });
    configure({ destination: langfuseAt(langfuse.url), spool: false });
    score({ traceId, name: "n", value: 1 });
    const { scores } = await flush({ timeout: 2 });
    expect(scores.waiting).toBe(1);
    expect(files()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("Scores wait in memory.")]);
  });

  test("a spool that can't be written keeps scores in memory, with a warning", async () => {
    await using langfuse = await startReceiver({ answer: () => ({ status: 503 }) });
    writeFileSync(`${spool}-file`, "");
    vi.stubEnv("MISTRAL_TRACED_SPOOL_DIRECTORY", `${spool}-file/inside`);
    configure({ destination: langfuseAt(langfuse.url) });
    score({ traceId, name: "n", value: 1 });
    expect((await flush({ timeout: 2 })).scores.waiting).toBe(1);
    expect(warnings.join()).toContain("scores are not kept");
  });

  test("observations and scores of one process share the spool", async () => {
    await using langfuse = await startReceiver({ answer: () => ({ status: 503 }) });
    configure({ destination: langfuseAt(langfuse.url), timeout: 0.05 });
    observe("call", () => 1)();
    score({ traceId, name: "n", value: 1 });
    await flush({ timeout: 2 });
    expect(readdirSync(spool).filter((name) => /\.(scores|jsonl)$/.test(name))).toHaveLength(2);
  });
});
