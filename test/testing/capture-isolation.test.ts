// The isolation of captures from their surroundings: other tests at the same time, other threads,
// other captures, and a process that is configured not to trace, or not configured at all.
import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it, test, vi } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces, formatTrace } from "../../src/testing/index.js";

const leaf = observe("leaf", (name: string) => name);
const slowly = observe("slowly", async (name: string) => {
  for (let step = 0; step < 3; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- so that the tests take turns
    await wait(1);
    leaf(`${name} ${step}`);
  }
  return name;
});

function picture(name: string): string {
  return [
    "slowly (span)",
    `│ in:  ${name}`,
    `│ out: ${name}`,
    ...[0, 1, 2].flatMap((step) => [
      `${step < 2 ? "├" : "└"}─ leaf (span)`,
      `${step < 2 ? "│" : " "}    in:  ${name} ${step}`,
      `${step < 2 ? "│" : " "}    out: ${name} ${step}`,
    ]),
  ].join("\n");
}

describe("tests that run at the same time", () => {
  const running = { now: 0, most: 0 };
  afterAll(() => {
    // Else nothing was shown.
    expect(running.most).toBeGreaterThan(1);
  });
  test.concurrent.each(Array.from({ length: 20 }, (_, n) => `test ${n}`))(
    "a capture of the concurrent test %s has its own trace alone",
    async (name) => {
      running.most = Math.max(running.most, (running.now += 1));
      // Neither of these is captured by any test.
      const outside = slowly("before");
      leaf("beside");
      const { result, observations } = await captureTraces(() => slowly(name));
      await outside;
      running.now -= 1;
      expect(result).toBe(name);
      expect(formatTrace(observations)).toBe(picture(name));
    },
  );
});

describe("a capture inside another", () => {
  it("a capture inside another keeps its own traces, and the outer one has the rest", async () => {
    const { result, observations } = await captureTraces(async () => {
      leaf("before");
      const inner = await captureTraces(() => slowly("inner"));
      leaf("after");
      return inner.observations;
    });
    expect(formatTrace(result)).toBe(picture("inner"));
    expect(observations.map(({ input }) => input)).toEqual(["before", "after"]);
  });
});

describe("order", () => {
  it("captured observations are in the order of their starts while the clock stands still", async () => {
    vi.useFakeTimers();
    try {
      const branch = observe("branch", async (name: string, turns: number) => {
        for (let turn = 0; turn < turns; turn += 1) {
          // oxlint-disable-next-line no-await-in-loop -- those that began last end first
          await Promise.resolve();
        }
        return name;
      });
      const root = observe("root", () =>
        Promise.all(["a", "b", "c", "d"].map((name, n) => branch(name, 12 - n * 4))),
      );
      const { observations } = await captureTraces(root);
      expect(new Set(observations.map(({ startMs }) => startMs)).size).toBe(1);
      expect(observations.map(({ name, output }) => (name === "root" ? name : output))).toEqual([
        "root",
        "a",
        "b",
        "c",
        "d",
      ]);
      // The picture is the same however the list is cut and passed on.
      expect(formatTrace(observations).match(/out: \w$/gm)).toEqual(
        ["a", "b", "c", "d"].map((name) => `out: ${name}`),
      );
    } finally {
      vi.useRealTimers();
    }
  });
});

const built = (path: string): string =>
  JSON.stringify(new URL(`../../dist/src/${path}`, import.meta.url).href);

/** The package as its users have it, in a process that no test has touched. */
const PROGRAM = `
  import { observe } from ${built("index.js")};
  import { captureTraces, formatTrace } from ${built("testing/index.js")};
  const inner = observe((n) => n + 1, { name: "inner" });
  const outer = observe(async (n) => inner(n), { name: "outer" });
  if (PREPARED) await outer(0);
  const { result, observations } = await captureTraces(() => outer(1));
  const text = formatTrace(observations, { io: false });
  console.log(JSON.stringify({ result, text, bare: await outer(1) }));
`;

const EXPECTED = { result: 2, text: "outer (span)\n└─ inner (span)", bare: 2 };

describe("a process of its own", () => {
  const run = (environment: Record<string, string>, prepared = false) =>
    promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", PROGRAM.replace("PREPARED", String(prepared))],
      { env: { PATH: process.env["PATH"], ...environment } },
    );

  it("captureTraces works in an unconfigured process, without a warning until something is lost", async () => {
    const { stdout, stderr } = await run({});
    expect(JSON.parse(stdout)).toEqual(EXPECTED);
    // The bare call at the end is not captured: that is when the line comes, once.
    expect(stderr.match(/LANGFUSE_PUBLIC_KEY/g)).toHaveLength(1);
  });

  it("captureTraces works with tracing switched off by the environment, before and after bare calls", async () => {
    const off = { LANGFUSE_TRACING_ENABLED: "false" };
    for (const prepared of [false, true]) {
      // oxlint-disable-next-line no-await-in-loop -- one process after the other
      const { stdout, stderr } = await run(off, prepared);
      expect(JSON.parse(stdout)).toEqual(EXPECTED);
      expect(stderr).toBe("");
    }
  });

  it("captureTraces works with a sample rate of 0", async () => {
    const { stdout } = await run({
      LANGFUSE_SAMPLE_RATE: "0",
      LANGFUSE_PUBLIC_KEY: "pk-lf-x",
      LANGFUSE_SECRET_KEY: "sk-lf-x",
      LANGFUSE_BASE_URL: "http://127.0.0.1:9",
    });
    expect(JSON.parse(stdout)).toEqual(EXPECTED);
  });

  it("captureTraces works in several worker threads at the same time", async () => {
    const texts = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const code = PROGRAM.replace("PREPARED", "true").replace("console.log(", "postMessage(");
        const source = `import { parentPort } from "node:worker_threads"; const postMessage = (m) => parentPort.postMessage(m);${code}`;
        const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
          env: { LANGFUSE_TRACING_ENABLED: "false" },
        });
        return new Promise<unknown>((resolve, reject) => {
          worker.once("message", (text: string) => resolve(JSON.parse(text)));
          worker.once("error", reject);
        });
      }),
    );
    expect(texts).toEqual([EXPECTED, EXPECTED, EXPECTED, EXPECTED]);
  });
});

describe("misuse", () => {
  it("misuse of captureTraces is an error with a sentence", async () => {
    await expect(captureTraces(slowly("called too early") as never)).rejects.toThrow(
      "captureTraces: the first argument must be a function (got an object). Write captureTraces(() => service.answer()).",
    );
    await expect(captureTraces(() => 1, { send: true } as never)).rejects.toThrow(
      "captureTraces: unknown option `send`. Known: alsoSend.",
    );
    expect(() => formatTrace([], { width: 0 })).toThrow(
      "formatTrace: `width` must be a number of characters, 1 or more (got 0).",
    );
  });
});
