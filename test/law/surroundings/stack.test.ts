// Do no harm: stack traces, their settings, and how deep a program's recursion goes.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { bundledSdkPlugin } from "../../bundled-sdk.js";
import { runNode } from "../../export/child.js";

const root = join(import.meta.dirname, "../../..");
/** One line, so that the lines of a bare program are those of the traced one. */
const TRACED = 'import { configure, observe, observeMistral, tool } from "mistral-traced";';
const BARE =
  'const configure = (_?: object) => {}, tool = (_: object) => (...args: any[]): any => {}, observeMistral = (client: any, _?: object) => client, observe: any = (first: unknown) => typeof first === "function" ? first : () => {};';

const EXPERIMENTAL = { experimentalDecorators: true, useDefineForClassFields: false };

const directory = mkdtempSync(join(root, "node_modules/.mistral-traced-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** The file of each program that was built. */
const files = new Map<string, Promise<string>>();

async function buildProgram(source: string, compilerOptions: object): Promise<string> {
  const outfile = join(directory, `${files.size}.mjs`);
  await build({
    stdin: { contents: source, loader: "ts", resolveDir: root, sourcefile: "program.ts" },
    alias: { "mistral-traced": join(root, "src/index.ts"), "#src": join(root, "src") },
    outfile,
    sourcemap: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    // package.json names the built modules that have side effects, and these are sources.
    ignoreAnnotations: true,
    plugins: [bundledSdkPlugin],
    tsconfigRaw: { compilerOptions },
  });
  return outfile;
}

/** Runs `source`, by default with its source map, and returns the JSON that it printed. */
async function run(
  source: string,
  {
    args = [],
    flags = ["--enable-source-maps"],
    compilerOptions = {},
  }: { args?: string[]; flags?: string[]; compilerOptions?: object } = {},
): Promise<unknown> {
  const key = source + JSON.stringify(compilerOptions);
  const file = files.get(key) ?? buildProgram(source, compilerOptions);
  files.set(key, file);
  const env = { MISTRAL_TRACED_SPOOL: "false", LANGFUSE_BASE_URL: "http://127.0.0.1:9" };
  const { stdout, stderr } = await runNode([...flags, await file, ...args], {
    env,
    cwd: directory,
  });
  // V8 itself writes this of promises at the end of the stack, in a bare program as well.
  if (!stderr.startsWith("Exception in PromiseRejectCallback")) expect(stderr).toBe("");
  return JSON.parse(stdout) as unknown;
}

/** Sets tracing up by the first argument of a program: on, off or out. */
const SET_UP = `
configure({
  enabled: process.argv[2] !== "off",
  sample: process.argv[2] === "out" ? 1e-9 : 1,
  destination: { langfuse: { publicKey: "pk-lf-1", secretKey: "sk-lf-1" } },
  exitTimeout: 0.1,
  logger() {},
});
`;

const STACKS = `${TRACED}
${SET_UP}
Error.stackTraceLimit = Infinity;
const here = (): string => new Error("here").stack ?? "";
class Service {
  @observe() method() { return here(); }
  @observe() async asyncMethod() { return here(); }
  @observe() static staticMethod() { return here(); }
  @observe() get getter() { return here(); }
  @observe() *generator() { yield here(); }
  @observe() async *asyncGenerator() { yield here(); }
  @observe() arrow = () => here();
  @observe() nested(left: number): string { return left === 0 ? here() : this.nested(left - 1); }
  @tool({ description: "a tool" }) toolMethod() { return here(); }
  // private
}
const service = new Service();
const fn = observe(function fn() { return here(); });
const client = { chat: { complete: async (_: object) => here(), stream: async (_: object) => here() } };
const stacks: Record<string, string> = {};
stacks.method = service.method();
stacks.asyncMethod = await service.asyncMethod();
stacks.staticMethod = Service.staticMethod();
stacks.getter = service.getter;
stacks.generator = [...service.generator()][0]!;
for await (const stack of service.asyncGenerator()) stacks.asyncGenerator = stack;
stacks.arrow = service.arrow();
stacks.nested = service.nested(9);
stacks.toolMethod = service.toolMethod();
stacks.fn = fn();
stacks.client = (await observeMistral(client as never).chat.complete({})) as never;
stacks.clientWithTrace = (await observeMistral(client as never, { trace: { sessionId: "s" } }).chat.complete({})) as never;
console.log(JSON.stringify(stacks));
process.exit();
`;

const PRIVATE = STACKS.replace(
  "// private",
  "@observe() #hidden() { return here(); } hidden() { return this.#hidden(); }",
).replace("stacks.fn =", "stacks.hidden = service.hidden(); stacks.fn =");

type Stacks = Readonly<Record<string, string>>;

const framesOf = (stack: string): string[] =>
  stack
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replace(/ \(?\S*(?=program\.ts)/, " "))
    // V8 names an anonymous function by the property that holds it, which is now its wrapper.
    .map((line) => line.replace("Service.<anonymous>", "Service.arrow"));
const isOurs = (frame: string): boolean => /\/(?:src|decorators)\//.test(frame);
const isNodes = (frame: string): boolean => /node:(?:async_hooks|internal\/async)/.test(frame);

describe.each([
  ["standard", PRIVATE, {}],
  ["experimental", STACKS, EXPERIMENTAL],
])("stacks under %s decorators", (_, source, compilerOptions) => {
  test.each(["on", "off", "out"])(
    "a stack has one frame of the package for each call (%s)",
    async (mode) => {
      const bare = (await run(source.replace(TRACED, BARE), { compilerOptions })) as Stacks;
      const traced = (await run(source, { args: [mode], compilerOptions })) as Stacks;
      expect(Object.keys(traced)).toEqual(Object.keys(bare));
      for (const [form, stack] of Object.entries(traced)) {
        const frames = framesOf(stack);
        const program = frames.filter((frame) => !isOurs(frame) && !isNodes(frame));
        // The lines of the TypeScript that the user wrote, and what Node puts around them.
        expect({ form, program }).toEqual({ form, program: framesOf(bare[form] ?? "") });
        const ours = frames.filter(isOurs).length;
        const calls = form === "nested" ? 10 : 1;
        if (form === "clientWithTrace") expect(ours).toBeLessThanOrEqual(3);
        else expect({ form, ours }).toEqual({ form, ours: expect.toBeOneOf([0, calls]) });
        expect(frames.filter(isNodes).length).toBeLessThanOrEqual(calls + 1);
      }
    },
    240_000,
  );
});

const SETTINGS = `${TRACED}
${SET_UP}
const seen: unknown[] = [];
const wrong = observe(function wrong(error: Error) { throw error; });
const call = () => {
  const error = new Error("the message");
  try { wrong(error); } catch (caught) { return caught === error && String((caught as Error).stack).split("\\n").length; }
};
const limit = () => JSON.stringify(Object.getOwnPropertyDescriptor(Error, "stackTraceLimit"));
for (const value of [10, 3, 1, 0, "none", undefined]) {
  Error.stackTraceLimit = value as number;
  seen.push(call(), limit());
}
delete (Error as { stackTraceLimit?: number }).stackTraceLimit;
seen.push(call(), limit());
Error.stackTraceLimit = 10;
let asked = 0;
Error.prepareStackTrace = (error, frames) => { asked += 1; return error.message + frames.length; };
const quiet = observe(async (error: unknown) => { throw error; });
await quiet(new TypeError("never read", { cause: new Error("nor this") })).catch(() => {});
const over = observe((): number => 1 + over());
try { over(); } catch (error) { seen.push((error as Error).message); }
seen.push(asked);
Error.prepareStackTrace = undefined;
const captured = { name: "own", stack: "" };
observe(() => Error.captureStackTrace(captured))();
seen.push(captured.stack.split("\\n")[0]);
Object.defineProperty(Error, "stackTraceLimit", { value: 2, writable: false, configurable: false });
seen.push(call(), limit());
Object.freeze(Error);
seen.push(call(), limit());
console.log(JSON.stringify(seen));
process.exit();
`;

test.each(["on", "off", "out"])(
  "Error.stackTraceLimit, prepareStackTrace and captureStackTrace do what they did (%s)",
  async (mode) => {
    expect(await run(SETTINGS, { args: [mode] })).toEqual(
      await run(SETTINGS.replace(TRACED, BARE)),
    );
  },
  240_000,
);

const DEPTH = `${TRACED}
${SET_UP}
import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage<object>();
const byHand = (fn: Function) => function (this: unknown, ...args: unknown[]) {
  const span: Record<string, unknown> = { input: args };
  return storage.run(span, () => {
    try { return (span.output = fn.apply(this, args)); }
    catch (error) { span.error = error; throw error; }
    finally { span.end = performance.now(); }
  });
};
const wrap: any = process.argv[3] === "by hand" ? byHand : observe;
let depth = 0;
const down: any = process.argv[4] === "async"
  ? wrap(async () => { depth += 1; return await down(); })
  : wrap(function down() { depth += 1; return down(); });
try { await down(); } catch {}
console.log(depth);
process.exit();
`;

test.each(["sync", "async"])(
  "recursion goes at least nine tenths as deep as under a hand-written AsyncLocalStorage wrapper (%s)",
  async (kind) => {
    const byHand = Number(await run(DEPTH, { args: ["on", "by hand", kind], flags: [] }));
    expect(byHand).toBeGreaterThan(1_000);
    for (const mode of ["on", "out", "off"]) {
      // oxlint-disable-next-line no-await-in-loop -- depths of processes side by side are the same
      const observed = Number(await run(DEPTH, { args: [mode, "observed", kind], flags: [] }));
      expect(observed / byHand, `tracing ${mode}`).toBeGreaterThan(0.9);
    }
  },
  240_000,
);

// In a program of its own: the modules of a test are read through getters, which need frames.
const RECURSION = `
import { configure, observe } from "mistral-traced";
import { currentScope } from "#src/tracing/context.js";
import { state } from "#src/tracing/state.js";
${SET_UP}
const ended: { spanId: string; parentSpanId: string | undefined }[] = [];
const isBroken = process.argv[2] === "broken";
const broken = new Error("the sink is broken");
state.sink = {
  add(observation) {
    ended.push(observation);
    if (isBroken) throw broken;
  },
};
const before = currentScope();
/** Calls fn from places of the stack that differ by less than a frame. */
function fromDepths(fn: () => unknown): void {
  const deeper = (left: number): unknown => (left === 0 ? fn() : deeper(left - 1));
  for (let depth = 0; depth < 2; depth += 1) {
    try { deeper(depth); } catch (error) { if (!(error instanceof RangeError)) throw error; }
  }
}
class Deep extends Error {}
let thrown: Deep | undefined;
const own: () => number = observe(() => {
  try { return 1 + own(); }
  catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw (thrown = new Deep("at the end"));
  }
});
let same = false;
try { own(); } catch (error) { same = error === thrown; }
const forever: () => number = observe(() => 1 + forever());
fromDepths(forever);
const caught: (depth: number) => number = observe((depth: number) => {
  try { return caught(depth + 1); } catch { return depth; }
});
fromDepths(() => caught(0));
const leaf = observe((depth: number) => ({ depth }));
const bare = (depth: number): number => leaf(depth).depth + bare(depth + 1);
fromDepths(() => bare(0));
const later: () => Promise<number> = observe(async () => 1 + (await later()));
await later().catch(() => {});
await new Promise((resolve) => setImmediate(resolve));
const ids = new Set(ended.map(({ spanId }) => spanId));
console.log(JSON.stringify({
  same,
  ended: ended.length > 2_000,
  twice: ended.length - new Set(ended).size,
  orphans: ended.filter(({ parentSpanId: id }) => id !== undefined && !ids.has(id)).length,
  scope: currentScope() === before,
  capturing: state.capturing,
  faults: state.faults > 0,
}));
process.exit();
`;

test.each(["on", "off", "out", "broken"])(
  "recursion to the end of the stack leaves the error, the scope and the trace whole (%s)",
  async (mode) => {
    expect(await run(RECURSION, { args: [mode], flags: [] })).toEqual({
      same: true,
      ended: mode === "on" || mode === "broken",
      twice: 0,
      orphans: 0,
      scope: true,
      capturing: false,
      faults: mode === "broken",
    });
  },
  240_000,
);
