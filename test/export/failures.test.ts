import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import type { DropEvent } from "../../src/export/process/account.js";
import { counters } from "../../src/export/process/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { InjectedAnswer } from "../../src/testing/receiver/receiver.js";
import { PATIENCE_MS } from "../eventually.js";
import { counts, endObservations, keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings, spool } = unconfigured();

/** A receiver that gives `answers` to the first requests and then what Langfuse would. */
function startFailing(...answers: InjectedAnswer[]): ReturnType<typeof startReceiver> {
  return startReceiver({ answer: (_, n) => answers[n - 1] });
}

function failingLogger(): never {
  throw new Error("no log");
}

/** Refuses a request that holds one of these spans, as Langfuse refuses a whole batch. */
function refusing(status: number, ...names: string[]): ReturnType<typeof startReceiver> {
  return startReceiver({
    answer: ({ body }) =>
      names.some((name) => body.includes(`"name":"${name}"`))
        ? { status, body: { message: "bad span" } }
        : undefined,
  });
}

describe("a batch that does not arrive at once", () => {
  test.each<[string, InjectedAnswer]>([
    ["is cut off", "cut"],
    ["is answered 503", { status: 503 }],
    ["is answered 408", { status: 408 }],
    ["is answered 429 with Retry-After", { status: 429, headers: { "retry-after": "0" } }],
    ["has its answer lost", "lose-answer"],
  ])("a batch is sent again when it %s", async (_, answer) => {
    await using receiver = await startFailing(answer);
    configure({ destination: langfuseAt(receiver.url) });

    const names = endObservations(3);
    await flush();

    expect(receiver.spans.map(({ name }) => name)).toEqual(names);
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[1]?.body).toEqual(receiver.requests[0]?.body);
    expect(warnings).toEqual([]);
    expect(counters()).toMatchObject({ sent: 3, failed: 0 });
  });

  test("a batch without an answer within the timeout is sent again from disk", async () => {
    await using receiver = await startFailing("hang");
    configure({ destination: langfuseAt(receiver.url), timeout: 1 });

    endObservations(1);
    await flush();

    expect(receiver.spans).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("no answer within 1 second")]);
    expect(counters()).toEqual(counts({ traced: 1, replayed: 1 }));
  });

  test("a batch answered with Retry-After holds back the other batches for that time", async () => {
    await using receiver = await startFailing({ status: 429, headers: { "retry-after": "1" } });
    configure({ destination: langfuseAt(receiver.url), flushAt: 1 });
    endObservations(1);
    await receiver.waitForRequests(1, { timeoutMs: PATIENCE_MS });
    const answered = Date.now();
    const arrivals: number[] = [];
    void receiver
      .waitForRequests(2, { timeoutMs: PATIENCE_MS })
      .then(() => arrivals.push(Date.now() - answered));

    endObservations(1);
    await flush();

    expect(receiver.spans).toHaveLength(2);
    // The pause is asked for in whole seconds; a second batch that ignored it would come at once.
    expect(arrivals[0]).toBeGreaterThan(500);
  });
});

describe("keys or an address that are refused", () => {
  test.each<[InjectedAnswer, string[]]>([
    [{ status: 401 }, ["answered 401", "LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"]],
    [{ status: 403, body: "suspended" }, ["answered 403", "Response: suspended"]],
    [{ status: 404 }, ["answered 404", "LANGFUSE_BASE_URL"]],
    [
      { status: 301, headers: { location: "https://elsewhere.example" } },
      ["answered 301", "https://elsewhere.example", "LANGFUSE_BASE_URL"],
    ],
  ])(
    "after %o nothing more is sent, all spans are kept, with one warning",
    async (answer, words) => {
      await using receiver = await startReceiver({ answer: () => answer });
      configure({ destination: langfuseAt(receiver.url) });

      endObservations(3);
      await flush();
      endObservations(3);
      await flush();

      expect(receiver.requests).toHaveLength(1);
      expect(warnings).toHaveLength(1);
      for (const word of [receiver.url, spool, ...words]) expect(warnings[0]).toContain(word);
      expect(warnings[0]).not.toContain(keys.secretKey);
      expect(counters()).toEqual(counts({ traced: 6, spooled: 6 }));
    },
  );

  test("spans kept after a refusal are sent once the keys are right", async () => {
    await using receiver = await startReceiver();
    configure({
      destination: {
        langfuse: { ...keys, secretKey: "sk-lf-wrong", baseUrl: receiver.url },
      },
    });
    const names = endObservations(3);
    await flush();
    configure({ destination: langfuseAt(receiver.url) });

    await flush();

    expect(receiver.spans.map(({ name }) => name)).toEqual(names);
    expect(counters()).toEqual(counts({ traced: 3, replayed: 3 }));
    expect(readdirSync(spool).filter((name) => name.endsWith(".jsonl"))).toEqual([]);
  });
});

describe("a span that is refused", () => {
  test.each([400, 413, 422])(
    "a span that is refused with %i is found, and all others arrive",
    async (status) => {
      await using receiver = await refusing(status, "call 7", "call 99");
      const drops: DropEvent[] = [];
      configure({ destination: langfuseAt(receiver.url), onDrop: (drop) => drops.push(drop) });

      endObservations(300);
      await flush();

      expect(receiver.spans).toHaveLength(298);
      expect(counters()).toEqual(counts({ traced: 300, sent: 298, failed: 2 }));
      expect(warnings).toEqual([expect.stringContaining('the observation "call ')]);
      expect(warnings[0]).toContain(`answered ${status}`);
      expect(warnings[0]).toContain("bad span");
      expect(drops).toEqual([{ count: 2, reason: "refused" }]);
    },
  );

  test("a refused span is found however slow the answers are, if each comes within the timeout", async () => {
    await using receiver = await startReceiver({
      delayMs: 200,
      answer: ({ body }) =>
        body.includes('"name":"call 0"')
          ? { status: 400, body: { message: "bad span" } }
          : undefined,
    });
    configure({ destination: langfuseAt(receiver.url), timeout: 2 });

    endObservations(256);
    await flush();

    expect(receiver.spans).toHaveLength(255);
    expect(counters()).toMatchObject({ failed: 1, waiting: 0, spooled: 0 });
  });

  test("a span refused with 413 for the size of its request arrives in a smaller one", async () => {
    await using receiver = await startReceiver({
      answer: ({ spanCount }) => (spanCount > 50 ? { status: 413 } : undefined),
    });
    configure({ destination: langfuseAt(receiver.url) });

    endObservations(300);
    await flush();

    expect(receiver.spans).toHaveLength(300);
    expect(counters()).toEqual(counts({ traced: 300, sent: 300 }));
    expect(warnings).toEqual([]);
  });

  test("the search for a refused span ends early when no span is accepted", async () => {
    await using receiver = await startReceiver({
      answer: () => ({ status: 400, body: { message: "bad span" } }),
    });
    configure({ destination: langfuseAt(receiver.url) });

    endObservations(500);
    await flush();

    expect(receiver.requests.length).toBeLessThan(60);
    expect(counters()).toEqual(counts({ traced: 500, failed: 500 }));
  });

  test("the warning of a refused span quotes only the beginning of a long answer", async () => {
    await using receiver = await startFailing({
      status: 400,
      body: { message: "x".repeat(10_000) },
    });
    configure({ destination: langfuseAt(receiver.url) });

    endObservations(1);
    await flush();

    expect(warnings[0]?.length).toBeLessThan(500);
  });
});

describe("the traced program", () => {
  test("a traced program runs on with wrong keys", async () => {
    await using receiver = await startReceiver();
    configure({
      destination: {
        langfuse: { publicKey: "pk-lf-wrong", secretKey: "sk-lf-wrong", baseUrl: receiver.url },
      },
    });
    const greet = observe("call", async (name: string) => `Hello ${name}`);

    expect(await greet("you")).toBe("Hello you");
    await flush();
    expect(await greet("me")).toBe("Hello me");
    await flush();

    expect(warnings).toHaveLength(1);
    expect(counters()).toEqual(counts({ traced: 2, spooled: 2 }));
  });

  test("a traced program runs on without a server, and there is one warning after the retries", async () => {
    const receiver = await startReceiver();
    await receiver.close();
    configure({ destination: langfuseAt(receiver.url), flushAt: 1 });
    const greet = observe("call", async (name: string) => `Hello ${name}`);

    expect(await greet("you")).toBe("Hello you");
    expect(await greet("me")).toBe("Hello me");
    await flush();

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("ECONNREFUSED");
    expect(counters()).toEqual(counts({ traced: 2, spooled: 2 }));
  });

  test("an error of the logger does not reach the traced program", async () => {
    await using receiver = await startReceiver({ answer: () => ({ status: 401 }) });
    configure({
      destination: langfuseAt(receiver.url),
      logger: failingLogger,
    });

    endObservations(1);
    await flush();

    expect(counters()).toMatchObject({ spooled: 1 });
  });
});
