// The law for the end of a process: the same exit code and the same last words as the bare program,
// whatever the mode; only the frames of a stack differ.
import { describe, expect, test } from "vitest";
import { MODES, type Mode } from "./modes.js";
import { type Ended, runProgram } from "./program.js";

/** `wrap` is `observe`, or gives the function back. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "an unhandled rejection": `
    void wrap(async () => { throw new TypeError("nobody's"); })();`,
  "an unhandled rejection without an error": `
    void wrap(async () => { await 1; throw "nobody's"; })();`,
  "a rejection that is handled at once": `
    await wrap(async () => { throw new Error("handled"); })().catch(() => console.log("caught"));`,
  "a rejection that is handled by then's second function": `
    await wrap(async () => { throw new Error("handled"); })().then(null, () => console.log("caught"));`,
  "a rejection that is handled too late": `
    process.on("unhandledRejection", (error) => console.log("unhandled", error.message));
    process.on("rejectionHandled", () => console.log("handled"));
    const late = wrap(async () => { throw new Error("late"); })();
    setTimeout(() => late.catch(() => {}), 10);`,
  "two awaits of one rejection": `
    const one = wrap(async () => { throw new Error("twice"); })();
    for (const again of [1, 2]) await one.catch(() => console.log("caught", again));`,
  "a promise of Promise.all beside one that fails": `
    const fail = wrap(async (after) => { await new Promise((r) => setTimeout(r, after)); throw new Error("at " + after); });
    await Promise.all([fail(1), fail(5)]).catch((error) => console.log(error.message));
    await new Promise((r) => setTimeout(r, 10));`,
  "a rejected subclass of Promise that is never awaited": `
    class Own extends Promise {}
    wrap(() => Own.reject(new Error("nobody's")))();`,
  "a rejected promise in a Proxy that is never awaited": `
    wrap(() => new Proxy(Promise.reject(new Error("nobody's")), {}))();`,
  "a rejected promise in a Proxy that is handled": `
    const get = (target, key) => typeof target[key] === "function" ? target[key].bind(target) : target[key];
    await wrap(() => new Proxy(Promise.reject(new Error("handled")), { get }))().catch(() => console.log("caught"));`,
  "a function that throws at once": `
    wrap(() => { throw new RangeError("at once"); })();`,
  "an async generator with an unhandled failure": `
    void wrap(async function* items() { yield 1; throw new Error("nobody's"); })().next();
    const items = wrap(async function* items() { throw new Error("nobody's"); })();
    void items.next();`,
  "a read of a stream with an unhandled failure": `
    void wrap(() => new ReadableStream({ pull() { throw new Error("nobody's"); } }))().getReader().read();`,
  "a stream that fails unread": `
    wrap(() => new ReadableStream({ start(c) { c.error(new Error("unread")); } }))().getReader();`,
  "a pipe with an unhandled failure": `
    void wrap(() => new ReadableStream({ pull() { throw new Error("nobody's"); } }))().pipeTo(new WritableStream());`,
  "a pipeThrough that fails, which needs no handler": `
    const through = wrap(() => new ReadableStream({ pull() { throw new Error("hidden"); } }))().pipeThrough(new TransformStream());
    await through.getReader().read().catch((error) => console.log(error.message));`,
  "a Readable that fails without a listener": `
    wrap(() => new Readable({ read() { this.destroy(new Error("nobody's")); } }))().resume();`,
  "a listener of a Readable that throws": `
    wrap(() => Readable.from(["a"]))().on("data", () => { throw new Error("the listener's own"); });`,
  "process.exit in the middle of a generator": `
    for (const item of wrap(function* items() { try { yield 1; } finally { console.log("finally"); } })()) process.exit(item + 2);`,
  "an end with much left open": `
    wrap(async function* items() { yield 1; })().next();
    wrap(() => new ReadableStream())();
    wrap(() => Readable.from(["a"]))();
    void wrap(() => new Promise(() => {}))();
    process.on("exit", (code) => console.log("exit", code));`,
  "a failure after the end of the module": `
    setTimeout(wrap(async () => { throw new Error("in a timer"); }), 1);`,
};

/** Node shows the line that threw last, which is ours: nothing else can learn of the error. */
const THROWN_ON: Readonly<Record<string, string>> = {
  "a function that throws in a timer": `
    setTimeout(wrap(() => { throw new RangeError("in a timer"); }), 1);`,
  "a generator that throws in a timer": `
    setTimeout(() => [...wrap(function* items() { yield 1; throw "no error"; })()], 1);`,
};

const SETTINGS: Readonly<Record<Mode, string>> = {
  on: "state.enabled = true;",
  off: "state.enabled = false;",
  "sampled out": "state.enabled = true; state.sample = () => false;",
  broken: `state.enabled = true;
    const fault = () => { throw new Error("broken"); };
    Object.assign(state, { warn: fault, sink: { add: fault } });
    Object.assign(options, { captureInput: fault, captureOutput: fault });`,
};

async function run(program: string, mode: Mode | "bare"): Promise<Ended> {
  const ended = await runProgram(`
    import { Readable } from "node:stream";
    import { observe } from "#decorators/observe.js";
    import { refreshLive, state } from "#src/tracing/state.js";
    const options = {};
    ${mode === "bare" ? "" : SETTINGS[mode]}
    refreshLive();
    const wrap = (fn) => ${mode === "bare" ? "fn" : 'observe("call", fn, options)'};
    ${program}`);
  return { ...ended, stderr: lastWords(ended.stderr) };
}

/** Without the places, which are others in another program, and without the frames of the stack. */
function lastWords(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => !/^ {4}at |^(file|node):\/?\/?\/|^node:|^\s*\^+$/.test(line))
    .join("\n");
}

describe.each(Object.entries(PROGRAMS))("%s", (_, program) => {
  const bare = run(program, "bare");

  test.each(MODES)("the program ends as the bare one, tracing %s", async (mode) => {
    expect(await run(program, mode)).toEqual(await bare);
  });
});

describe.each(Object.entries(THROWN_ON))("%s", (_, program) => {
  const bare = run(program, "bare");

  test.each(MODES)(
    "the program ends as the bare one but for the line shown, tracing %s",
    async (mode) => {
      expect(withoutLine(await run(program, mode))).toEqual(withoutLine(await bare));
    },
  );
});

function withoutLine(ended: Ended): Ended {
  return { ...ended, stderr: ended.stderr.replace(/^\s*throw .*$/m, "") };
}
