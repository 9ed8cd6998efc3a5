import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/index.js";
import { configure } from "../../src/export/configure.js";
import { flush } from "../../src/export/lifecycle.js";
import { counters } from "../../src/export/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { InjectedAnswer } from "../../src/testing/receiver/receiver.js";
import { endObservations, keys, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

/** A receiver that gives `answers` to the first requests and then what Langfuse would. */
function startFailing(...answers: InjectedAnswer[]): ReturnType<typeof startReceiver> {
  return startReceiver({ answer: (_, n) => answers[n - 1] });
}

function failingLogger(): never {
  throw new Error("no log");
}

describe("a batch that does not arrive at once", () => {
  test.each<[string, InjectedAnswer]>([
    ["is cut off", "cut"],
    ["is answered 503", { status: 503 }],
    ["is answered 408", { status: 408 }],
    ["is answered 429 with Retry-After", { status: 429, headers: { "retry-after": "0" } }],
    ["has its answer lost", "lose-answer"],
  ])("is sent again when it %s", async (_, answer) => {
    await using receiver = await startFailing(answer);
    configure({ ...keys, baseUrl: receiver.url });

    const names = endObservations(3);
    await flush();

    expect(receiver.spans.map(({ name }) => name)).toEqual(names);
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.requests[1]?.body).toEqual(receiver.requests[0]?.body);
    expect(warnings).toEqual([]);
    expect(counters()).toMatchObject({ sent: 3, failed: 0 });
  });

  test("is sent again when no answer comes within the timeout", async () => {
    await using receiver = await startFailing("hang");
    configure({ ...keys, baseUrl: receiver.url, timeout: 0.2 });

    endObservations(1);
    await flush();

    expect(receiver.spans).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("holds back the other batches as long as Retry-After says", async () => {
    await using receiver = await startFailing({ status: 429, headers: { "retry-after": "1" } });
    configure({ ...keys, baseUrl: receiver.url, flushAt: 1 });
    endObservations(1);
    await receiver.waitForRequests(1);
    const answered = Date.now();
    const arrivals: number[] = [];
    void receiver.waitForRequests(2).then(() => arrivals.push(Date.now() - answered));

    endObservations(1);
    await flush();

    expect(receiver.spans).toHaveLength(2);
    // The pause is asked for in whole seconds; a second batch that ignored it would come at once.
    expect(arrivals[0]).toBeGreaterThan(500);
  });
});

describe("a batch that is refused", () => {
  test.each<[InjectedAnswer, string[]]>([
    [{ status: 401 }, ["answered 401", "LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"]],
    [{ status: 403, body: "suspended" }, ["answered 403", "It said: suspended"]],
    [{ status: 400, body: { message: "bad span" } }, ["answered 400", '{"message":"bad span"}']],
    [{ status: 404 }, ["answered 404", "LANGFUSE_BASE_URL"]],
    [
      { status: 301, headers: { location: "https://elsewhere.example" } },
      ["answered 301", "https://elsewhere.example", "LANGFUSE_BASE_URL"],
    ],
  ])("by %o is not sent again, and one warning says what to do", async (answer, words) => {
    await using receiver = await startReceiver({ answer: () => answer });
    configure({ ...keys, baseUrl: receiver.url, flushAt: 1 });

    endObservations(3);
    await flush();

    expect(receiver.requests).toHaveLength(3);
    expect(warnings).toHaveLength(1);
    for (const word of [receiver.url, ...words]) expect(warnings[0]).toContain(word);
    expect(warnings[0]).not.toContain(keys.secretKey);
    expect(counters()).toEqual({ traced: 3, sent: 0, waiting: 0, dropped: 0, failed: 3 });
  });

  test("shows only the beginning of a long answer", async () => {
    await using receiver = await startFailing({ status: 400, body: "x".repeat(10_000) });
    configure({ ...keys, baseUrl: receiver.url });

    endObservations(1);
    await flush();

    expect(warnings[0]?.length).toBeLessThan(500);
  });
});

describe("the traced program", () => {
  test("runs on with wrong keys", async () => {
    await using receiver = await startReceiver();
    configure({ publicKey: "pk-lf-wrong", secretKey: "sk-lf-wrong", baseUrl: receiver.url });
    const greet = observe(async (name: string) => `Hello ${name}`);

    expect(await greet("you")).toBe("Hello you");
    await flush();
    expect(await greet("me")).toBe("Hello me");
    await flush();

    expect(warnings).toHaveLength(1);
    expect(counters()).toMatchObject({ traced: 2, failed: 2 });
  });

  test("runs on when nobody listens, and after the retries one warning says so", async () => {
    const receiver = await startReceiver();
    await receiver.close();
    configure({ ...keys, baseUrl: receiver.url, flushAt: 1 });
    const greet = observe(async (name: string) => `Hello ${name}`);

    expect(await greet("you")).toBe("Hello you");
    expect(await greet("me")).toBe("Hello me");
    await flush();

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("ECONNREFUSED");
    expect(counters()).toMatchObject({ traced: 2, failed: 2, waiting: 0 });
  });

  test("is not reached by a logger that throws", async () => {
    await using receiver = await startReceiver({ answer: () => ({ status: 401 }) });
    configure({ ...keys, baseUrl: receiver.url, logger: failingLogger });

    endObservations(1);
    await flush();

    expect(counters()).toMatchObject({ failed: 1 });
  });
});
