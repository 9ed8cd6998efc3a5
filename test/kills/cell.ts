// One cell of the exit table: a program ends in one way while Langfuse is in one state, then Langfuse
// is well and a process starts again. Everything must have arrived, and nothing else must differ from
// the same program without us.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Counters } from "../../src/export/process/account.js";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { Exit } from "./exits.js";
import { buildPrograms, run, type Ended, type RunOptions } from "./run.js";
import type { State } from "./states.js";

/** Roots, each with one leaf. */
export const ROOTS = 20;

const workspace = mkdtempSync(join(tmpdir(), "mistral-traced-kills-"));
const programs = buildPrograms("program", workspace);
const bareRuns = new Map<string, Promise<Ended>>();
let cells = 0;

/** Removes what the cells have left. */
export function cleanUp(): void {
  rmSync(workspace, { recursive: true });
}

/** The end of the program without the package; measured once for each way. */
async function bareRun({ how, kill }: Exit): Promise<Ended> {
  const { bare } = await programs;
  const known =
    bareRuns.get(how) ?? run(bare, [how, String(ROOTS)], { env: {}, cwd: workspace, kill });
  bareRuns.set(how, known);
  return known;
}

/** Without our own warnings. */
function userOutput({ code, signal, stdout, stderr }: Ended): Ended {
  const lines = stderr.split("\n").filter((line) => !line.startsWith("mistral-traced: "));
  return {
    code,
    signal,
    stdout,
    stderr: lines.join("\n").replaceAll(/(traced|bare)\.mjs:\d+/g, ""),
  };
}

/** The state of a cell before the next start. */
export interface Left {
  readonly ended: Ended;
  readonly receiver: Receiver;
  /** Undefined where the process had no chance to say. */
  readonly counters: Counters | undefined;
  readonly spoolFiles: readonly string[];
  /** Starts a process again while Langfuse is well. */
  readonly startAgain: () => Promise<Ended>;
}

/** Ends a program in a state and hands what is left to `judge`. */
export async function inCell(
  exit: Exit,
  state: State,
  judge: (left: Left) => Promise<void>,
  options: Partial<RunOptions> = {},
): Promise<void> {
  const { traced } = await programs;
  cells += 1;
  const cwd = join(workspace, `cell-${cells}`);
  mkdirSync(cwd);
  let isWell = false;
  const settings = {
    delayMs: state.delayMs ?? 0,
    answer: ((request, n) => (isWell ? undefined : state.answer?.(request, n))) as NonNullable<
      State["answer"]
    >,
  };
  let receiver = await startReceiver(settings);
  const port = Number(new URL(receiver.url).port);
  if (state.isDown) await receiver.close();
  try {
    const countersFile = join(cwd, "counters.json");
    const env = {
      LANGFUSE_PUBLIC_KEY: receiver.publicKey,
      LANGFUSE_SECRET_KEY: receiver.secretKey,
      LANGFUSE_BASE_URL: receiver.url,
      LANGFUSE_FLUSH_AT: "8",
      // Long enough for a slow machine where everything is to arrive, short where nothing will.
      LANGFUSE_TIMEOUT: state.kind === "well" ? "20" : "1",
      MISTRAL_TRACED_EXIT_TIMEOUT: state.kind === "well" ? "20" : "0.5",
      MISTRAL_TRACED_SPOOL_DIRECTORY: join(cwd, "spool"),
      COUNTERS: countersFile,
      ...options.env,
    };
    const { how, kill } = exit;
    const ended = await run(traced, [how, String(ROOTS)], { cwd, kill, ...options, env });
    expect(userOutput(ended)).toEqual(userOutput(await bareRun(exit)));
    const startAgain = async (): Promise<Ended> => {
      isWell = true;
      if (state.isDown) receiver = await startReceiver({ ...settings, port });
      const again = await run(traced, ["replay", "0"], {
        cwd,
        env: { ...env, LANGFUSE_TIMEOUT: "20", MISTRAL_TRACED_EXIT_TIMEOUT: "20" },
      });
      Object.assign(left, { receiver });
      return again;
    };
    const left: Left = {
      ended,
      receiver,
      counters: read(countersFile),
      spoolFiles: list(env.MISTRAL_TRACED_SPOOL_DIRECTORY),
      startAgain,
    };
    await judge(left);
  } finally {
    await receiver.close();
    rmSync(cwd, { recursive: true });
  }
}

/** The checks of every cell. */
export async function proveCell(exit: Exit, state: State): Promise<void> {
  await inCell(exit, state, async (left) => {
    const { fate } = exit;
    if (left.counters !== undefined) {
      const { traced, recovered, ...outcomes } = left.counters;
      expect(recovered).toBe(0);
      expect(traced).toBe(ROOTS * 2);
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(traced);
      expect(left.counters).toMatchObject({ waiting: 0, dropped: 0 });
    }
    if (state.kind === "well" && fate === "delivered") {
      expect(left.receiver.spans).toHaveLength(ROOTS * 2);
      expect(left.spoolFiles).toEqual([]);
      expect(left.ended.stderr).not.toContain("mistral-traced");
    } else {
      const again = await left.startAgain();
      expect(again).toMatchObject({ code: 0, signal: null });
      expect(again.stderr).toBe("");
    }
    const { receiver } = left;
    expect(receiver.violations).toEqual([]);
    const values = receiver.observations.map(({ output }) => String(output)).toSorted();
    const all = Array.from({ length: ROOTS }, (_, n) => [`leaf ${n}`, `leaf ${n}`])
      .flat()
      .toSorted();
    if (fate === "memory lost") {
      // Spans in memory are gone, but nothing comes twice, or changed.
      for (const value of values) expect(all).toContain(value);
      expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(values.length);
    } else if (state.kind === "refusing") {
      expect(values.length).toBeLessThanOrEqual(all.length);
      if (left.counters !== undefined) {
        // Spans that it refused while the next process sent them are not in the first one's
        // counters.
        expect(values.length + left.counters.failed).toBe(all.length);
      }
    } else {
      expect(values).toEqual(all);
      expect(receiver.orphans()).toEqual([]);
    }
  });
}

function read(file: string): Counters | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Counters;
  } catch {
    return undefined;
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(".jsonl"));
  } catch {
    return [];
  }
}
