// Do no harm: fake timers of a test. They hold up no delivery, and hold no timer of the package.
import { afterEach, describe, expect, test, vi } from "vitest";
import { observe } from "../../../decorators/observe.js";
import { configure } from "../../../src/export/configure/configure.js";
import { flush } from "../../../src/export/process/lifecycle.js";
import { counters } from "../../../src/export/process/registry.js";
import { startReceiver } from "../../../src/testing/receiver/server.js";
import { runProgram } from "../../export/child.js";
import { counts, keys, langfuseAt, unconfigured } from "../../export/set-up.js";

unconfigured();
afterEach(() => vi.useRealTimers());

const greet = observe("greet", async (name: string) => `Hello ${name}`);

describe("Vitest's fake timers", () => {
  test("`await flush()` delivers under fake timers of Vitest, which hold no timer of the package", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    vi.useFakeTimers({ now: 0 });

    expect(await greet("you")).toBe("Hello you");
    expect(vi.getTimerCount()).toBe(0);
    await flush();

    expect(counters()).toEqual(counts({ traced: 1, sent: 1 }));
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a server that fails under fake timers is tried again, and holds flush() up no longer than it may", async () => {
    await using receiver = await startReceiver({
      answer: (_, n) => (n === 1 ? { status: 503 } : n > 2 ? "hang" : undefined),
    });
    configure({ destination: langfuseAt(receiver.url) });
    vi.useFakeTimers();
    await greet("you");
    expect(await flush()).toMatchObject({ delivered: 1 });
    await greet("me");
    expect(await flush({ timeout: 0.5 })).toMatchObject({ delivered: 0, onDisk: 1 });
  });

  test("observations under fake timers have the times of the fake clock", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    vi.useFakeTimers({ now: Date.UTC(2001, 0, 1) });
    const sleep = observe("sleep", () => vi.advanceTimersByTimeAsync(90_000));
    await sleep();
    vi.useRealTimers();
    const nowMs = Date.now();
    await greet("you");
    await flush();

    const [slept, greeted] = receiver.observations;
    expect(slept?.startMs).toBeCloseTo(Date.UTC(2001, 0, 1), -1);
    expect(slept?.endMs).toBeCloseTo(Date.UTC(2001, 0, 1) + 90_000, -1);
    expect(greeted?.startMs).toBeGreaterThan(nowMs - 1_000);
  });
});

/**
 * A test with fake timers, as a program.
 * @param fake defines `replace`, which is called once the package is there
 */
function faking(fake: string): string {
  return `
    ${fake}
    const { configure, flush, observe } = await import("mistral-traced");
    configure();
    replace();
    const result = await observe("greet", async (name: string) => "Hello " + name)("you");
    const { delivered, onDisk } = await flush();
    console.log(result, delivered, onDisk);
    process.exit();
  `;
}

function environmentOf(baseUrl: string): Record<string, string> {
  return {
    LANGFUSE_PUBLIC_KEY: keys.publicKey,
    LANGFUSE_SECRET_KEY: keys.secretKey,
    LANGFUSE_BASE_URL: baseUrl,
  };
}

const SINON = `import sinon from "sinon";
  const replace = () => sinon.useFakeTimers();`;
const SINON_WITH_NODE = `import sinon from "sinon";
  const replace = () => sinon.useFakeTimers({ toNotFake: ["nextTick"] });`;
const SINON_BEFORE = `import sinon from "sinon";
  sinon.useFakeTimers({ toNotFake: ["nextTick", "queueMicrotask"] });
  const replace = () => {};`;
const NODE_TEST = `import { mock } from "node:test";
  const replace = () => mock.timers.enable({ now: 0 });`;

describe("other fake timers", () => {
  test.each([
    ["sinon, without nextTick", SINON_WITH_NODE],
    ["sinon, installed before the import", SINON_BEFORE],
    ["node:test", NODE_TEST],
  ])("`await flush()` delivers under fake timers of %s", async (_, fake) => {
    await using receiver = await startReceiver();
    const ended = await runProgram(faking(fake), { env: environmentOf(receiver.url) });
    expect(ended).toMatchObject({ code: 0, stdout: "Hello you 1 0\n" });
    expect(receiver.spans).toHaveLength(1);
  });

  test("`await flush()` ends where sinon has stopped process.nextTick, with everything on disk", async () => {
    await using receiver = await startReceiver();
    const ended = await runProgram(faking(SINON), { env: environmentOf(receiver.url) });
    expect(ended).toMatchObject({ code: 0, stdout: "Hello you 0 1\n" });
  });
});
