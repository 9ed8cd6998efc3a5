// Runs one cell of the law: the bare function, then the observed one in a mode, with the same
// consumer; then looks at what was traced.
import { expect } from "vitest";
import { observe } from "../../src/index.js";
import { chunkText } from "../../src/mistral/wire/chunk-text.js";
import type { Observation } from "../../src/tracing/observation.js";
import type { Ending, Seen } from "./endings.js";
import { type Mode, runInMode, type Traced } from "./modes.js";
import { FAILS_AT, type Failure, type Make } from "./sources.js";
import { settle, Transcript } from "./transcript.js";

/** One result, one way to fail, one way to end. */
export interface Cell {
  readonly make: Make;
  readonly failure: Failure;
  readonly ending: Ending<never>;
  /** Its bytes are text. */
  readonly isText?: boolean;
  /** Its last result carries the value "the end". */
  readonly returns?: boolean;
  /** It is in an object or a list. */
  readonly isHeld?: boolean;
}

interface Run {
  readonly events: readonly string[];
  readonly seen: Seen;
  /**
   * The result itself: without a reference it may be collected, which ends its observation early.
   */
  readonly held: unknown;
}

/** Runs a cell, with functions observed or bare. */
async function run(cell: Cell, wrap: (name: string, fn: () => unknown) => () => unknown) {
  const log = new Transcript();
  const seen: Seen = { items: [] };
  const child = wrap("child", () => {});
  const source = wrap("source", () => cell.make(log, cell.failure, child));
  let result: unknown;
  await withProcessEvents(log, async () => {
    result = await source();
    log.consumer(`got ${describe(result)}`);
    await cell.ending.consume(result as never, log, seen);
    await settle();
  });
  return { events: log.events, seen, held: result } satisfies Run;
}

/** Runs `program`; what would have ended the process is part of the transcript instead. */
async function withProcessEvents(log: Transcript, program: () => Promise<void>): Promise<void> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => [event, process.rawListeners(event)] as const);
  for (const event of events) {
    process.removeAllListeners(event);
    process.on(event, (error) => log.events.push(`process: ${event} ${String(error)}`));
  }
  try {
    await program();
    log.consumer("over");
  } finally {
    for (const [event, listeners] of before) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener as () => void);
    }
  }
}

/** The properties of a result that a caller can see without consuming it. */
function describe(result: unknown): string {
  const { constructor } = result as object;
  const keys = Object.keys(result as object).join(" ");
  return `${Object.prototype.toString.call(result)} ${constructor.name} with ${keys}`;
}

/** Judges a cell in a mode: the transcript, and what was recorded. */
export async function judge(cell: Cell, mode: Mode): Promise<void> {
  const bare = await run(cell, (_, fn) => fn);
  const options =
    mode === "broken" ? { captureInput: fault, captureOutput: fault } : { captureInput: false };
  const traced = await runInMode(mode, () =>
    run(cell, (name, fn) => observe(fn, { ...options, name })),
  );
  const { events } = traced.result;
  for (const who of ["source", "consumer", "process"]) {
    const own = (event: string): boolean => event.startsWith(who);
    expect(events.filter(own)).toEqual(bare.events.filter(own));
  }
  if (!cell.ending.sideBySide) expect(events).toEqual(bare.events);
  if (mode === "off" || mode === "sampled out") {
    expect([...traced.ended, ...traced.abandoned]).toEqual([]);
  } else {
    judgeTrace(cell, mode, traced);
  }
}

function fault(): never {
  throw new Error("the capture is broken");
}

function judgeTrace(cell: Cell, mode: Mode, { ended, abandoned, result }: Traced<Run>): void {
  const { seen, events } = result;
  const all = [...ended, ...abandoned];
  const [source, ...others] = all.filter(({ name }) => name === "source");
  expect(others).toEqual([]);
  // The error of a source that fails ahead of its consumer may be lost.
  const failed = seen.failed || (source?.level === "ERROR" && hasFailed(cell, events));
  const mark = failed ? undefined : cell.ending.mark;
  expect(source?.level).toBe(failed ? "ERROR" : undefined);
  expect(source?.metadata?.["consumption"]).toBe(mark);
  expect(ended.includes(source as Observation)).toBe(mark === undefined);
  if (mode === "on") {
    const output = cell.isHeld ? heldOutput(source?.output) : source?.output;
    // Beside the failure of a part, the output is the rest of the result.
    judgeOutput(cell, seen, output, failed && !cell.isHeld);
  }
  if (mode === "on" && cell.returns) {
    const isOver = cell.failure === "no failure" && events.includes("source: asked for item 3");
    expect(source?.metadata?.["returned"]).toBe(isOver ? "the end" : undefined);
  }
  const children = all.filter(({ name }) => name === "child");
  const parents = new Set(children.map((child) => child.parentSpanId));
  expect(parents).toEqual(new Set(children.length > 0 ? [source?.spanId] : []));
}

/** The output in the place of what an object or a list holds; undefined: its name is still there. */
function heldOutput(output: string | undefined): string | undefined {
  const result = JSON.parse(output ?? "") as unknown;
  const [held] = Array.isArray(result) ? (result as unknown[]) : Object.values(result as object);
  const listed = Array.isArray(held) ? (held as unknown[])[0] : held;
  expect(JSON.stringify(result)).toContain('"id":7');
  return typeof listed === "string" && !/^\[\w/.test(listed) ? listed : undefined;
}

function hasFailed({ failure }: Cell, events: readonly string[]): boolean {
  const index = failure === "no failure" ? undefined : FAILS_AT[failure];
  return events.includes(`source: asked for item ${index}`);
}

/** The output of a source that failed before it gave anything. */
const FAILURE = /^\{"error":"\w+: .+"\}$/;

function judgeOutput(
  { isText }: Cell,
  seen: Seen,
  output: string | undefined,
  failed: boolean,
): void {
  if (!seen.hidden) {
    const failure: unknown = failed ? expect.stringMatching(FAILURE) : undefined;
    expect(output).toEqual(expectedOutput(seen, isText === true) ?? failure);
  } else if (seen.items.length > 0) {
    expect(output).toBe("abc");
  } else if (!failed || !FAILURE.test(output ?? "")) {
    expect("abc").toContain(output?.replace(/^\{"output":\[.*\]\}$/, "") ?? "");
  }
}

function expectedOutput({ items }: Seen, isText: boolean): string | undefined {
  if (items.length === 0) return undefined;
  if (!isText && items.some((item) => item instanceof Uint8Array)) {
    const output = items.map((item) => `[Uint8Array ${(item as Uint8Array).length} bytes]`);
    return JSON.stringify({ output });
  }
  const decoder = new TextDecoder();
  return items
    .map((item) =>
      item instanceof Uint8Array
        ? decoder.decode(item)
        : typeof item === "string"
          ? item
          : chunkText(item),
    )
    .join("");
}
