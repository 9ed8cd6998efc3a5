// Several projects in one process: which traces, scores, files and counters go to which, on two real
// receivers with keys of their own.
import { readdirSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { DropEvent } from "../../src/export/process/account.js";
import { registry } from "../../src/export/process/registry.js";
import {
  configure,
  continueTrace,
  counters,
  createDestination,
  detached,
  flush,
  InvalidOptionError,
  langfuseContext,
  MistralTraced,
  observe,
  observeMistral,
  propagateAttributes,
  runTools,
  score,
  shutdown,
  tool,
  withDestination,
  type TraceDestinationOptions,
} from "../../src/index.js";
import { captureTraces, startReceiver, type ReceiverOptions } from "../../src/testing/index.js";
import { PATIENCE_MS } from "../eventually.js";
import { ask, model, startClient } from "../mistral/client.js";
import { counts, keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings, spool } = unconfigured();

const billingKeys = { publicKey: "pk-lf-billing", secretKey: "sk-lf-billing" };

/** Two projects on a receiver each: the first is configured, the second is a destination. */
async function twoProjects(
  options: Partial<TraceDestinationOptions> = {},
  answer?: ReceiverOptions["answer"],
) {
  const own = await startReceiver();
  const other = await startReceiver({ ...billingKeys, ...(answer && { answer }) });
  onTestFinished(async () => {
    await Promise.all([own.close(), other.close()]);
  });
  const billing = createDestination({ ...billingKeys, baseUrl: other.url, ...options });
  configure({ destination: langfuseAt(own.url) });
  return { own, other, billing };
}

const namesOf = ({ observations }: { readonly observations: readonly { name: string }[] }) =>
  observations.map(({ name }) => name);

describe("the traces of a destination", () => {
  test("a method with a destination takes all that it calls along", async () => {
    const { own, other, billing } = await twoProjects();
    const step = observe("step", () => 1);
    observe("pay", () => step(), { destination: billing })();
    step();
    await flush();

    expect(namesOf(other)).toEqual(["pay", "step"]);
    expect(namesOf(own)).toEqual(["step"]);
    own.assertClean({ complete: true });
    other.assertClean({ complete: true });
  });

  test("a call with another destination inside a trace begins a trace of its own there", async () => {
    const { own, other, billing } = await twoProjects();
    const step = observe("step", async () => langfuseContext.getCurrentTraceId());
    const pay = observe("pay", () => step(), { destination: billing });
    const id = await propagateAttributes({ userId: "user-1" }, () =>
      observe("request", async () => {
        const payment = await pay();
        await step();
        return payment;
      })(),
    );
    await flush();

    expect(namesOf(own)).toEqual(["request", "step"]);
    expect(namesOf(other)).toEqual(["pay", "step"]);
    const [pay_] = other.spans;
    expect(pay_).toMatchObject({ traceId: id, parentSpanId: undefined });
    expect(own.spans[0]?.traceId).not.toBe(id);
    expect(other.observations[0]?.userId).toBeUndefined();
    expect(own.observations[0]?.userId).toBe("user-1");
    own.assertClean({ complete: true });
    other.assertClean({ complete: true });
  });

  test("a call with the destination of the trace around it stays in that trace", async () => {
    const { other, billing } = await twoProjects();
    const inner = observe("inner", () => 1, { destination: billing });
    observe("outer", () => inner(), { destination: billing })();
    withDestination(billing, () => observe("scope", () => inner())());
    await flush();

    expect(new Set(other.spans.map(({ traceId }) => traceId)).size).toBe(2);
    other.assertClean({ complete: true });
  });

  test("a class and a scope have a destination, and detached work keeps it", async () => {
    const { own, other, billing } = await twoProjects();
    const Invoices = observe(
      class {
        list(): string[] {
          return [];
        }
      },
      { destination: billing },
    );
    new Invoices().list();
    const later = observe("later", async () => {});
    await withDestination(billing, () =>
      propagateAttributes({ sessionId: "session-1" }, () =>
        observe("job", () => detached(() => later()))(),
      ),
    );
    await Promise.all([withDestination(billing, async () => later()), later()]);
    await flush();

    expect(namesOf(other)).toEqual(["list", "job", "later", "later"]);
    expect(other.observations.find(({ name }) => name === "job")?.sessionId).toBe("session-1");
    expect(namesOf(own)).toEqual(["later"]);
  });

  test("a service sends its methods and its calls of the model to its destination", async () => {
    const { own, other, billing } = await twoProjects();
    const { mistral } = await startClient({ replies: [{ text: "Paid." }, { text: "Due." }] });
    class Billing extends MistralTraced {
      explain = observe("explain", async function (this: Billing) {
        return this.mistralCompletion({ model, messages: ask() });
      });
    }
    const service = new Billing(mistral, { destination: billing, trace: { tags: ["billing"] } });
    await observe("request", () => service.explain())();
    await service.mistral.chat.complete({ model, messages: ask() });
    await flush();

    expect(namesOf(own)).toEqual(["request"]);
    expect(own.observations[0]?.tags).toEqual([]);
    expect(namesOf(other)).toEqual(["explain", "mistralCompletion", "mistral.chat.complete"]);
    expect(other.observations.flatMap(({ tags }) => tags)).toEqual(Array(3).fill("billing"));
    other.assertClean({ complete: true });
  });

  test("a client sends its calls to its destination, and a loop of tools is one trace there", async () => {
    const { own, other, billing } = await twoProjects();
    const { mistral } = await startClient({
      replies: [{ toolCalls: [{ name: "now", arguments: {} }] }, { text: "Noon" }, { text: "!" }],
    });
    const client = observeMistral(mistral, { destination: billing });
    const now = tool(() => "12:00", { name: "now", description: "The time" });
    await observe("request", async () => {
      await runTools(client, { model, messages: ask(), tools: [now] });
      await observeMistral(mistral).chat.complete({ model, messages: ask() });
    })();
    await flush();

    expect(namesOf(own)).toEqual(["request", "mistral.chat.complete"]);
    expect(namesOf(other)).toEqual([
      "runTools",
      "mistral.chat.complete",
      "now",
      "mistral.chat.complete",
    ]);
    expect(new Set(other.spans.map(({ traceId }) => traceId)).size).toBe(1);
    other.assertClean({ complete: true });
  });

  test("a service and a client that are made of a client keep its destination", async () => {
    const { own, other, billing } = await twoProjects();
    const { mistral } = await startClient({ replies: [{ text: "Paid." }, { text: "Due." }] });
    const client = observeMistral(mistral, { destination: billing });
    await new MistralTraced(client).mistralCompletion({ model, messages: ask() });
    const tagged = observeMistral(client, { trace: { tags: ["due"] } });
    await tagged.chat.complete({ model, messages: ask() });
    await flush();

    expect(own.spans).toEqual([]);
    expect(other.observations.map(({ name, tags }) => [name, tags])).toEqual([
      ["mistralCompletion", []],
      ["mistral.chat.complete", ["due"]],
    ]);
  });

  test("a continued trace has its id at each destination, and one trace in each", async () => {
    const { own, other, billing } = await twoProjects();
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const step = observe("step", () => 1);
    const pay = observe("pay", () => 1, { destination: billing });
    continueTrace({ traceId }, () => {
      step();
      pay();
      propagateAttributes({ userId: "user-1" }, () => step());
      pay();
    });
    await flush();

    expect([...own.spans, ...other.spans].map((span) => span.traceId)).toEqual(
      Array(4).fill(traceId),
    );
    expect(namesOf(own)).toEqual(["step", "step"]);
    expect(own.observations.map(({ userId }) => userId)).toEqual(["user-1", "user-1"]);
    expect(namesOf(other)).toEqual(["pay", "pay"]);
  });

  test("another configure leaves destinations as they are", async () => {
    const { own, other, billing } = await twoProjects();
    const pay = observe("pay", () => 1, { destination: billing });
    pay();
    configure({ destination: langfuseAt(own.url), environment: "test" });
    pay();
    await flush();
    expect(other.observations.map(({ environment }) => environment)).toEqual(["test", "test"]);
    expect(counters(billing)).toEqual(counts({ traced: 2, sent: 2 }));
  });
});

describe("the requests beside traces", () => {
  test("scores, files and links go to the project of their trace", async () => {
    const { own, other, billing } = await twoProjects();
    const image = `data:image/gif;base64,${Buffer.alloc(100, 1).toString("base64")}`;
    const work = (name: string) => async (_: string) => {
      langfuseContext.scoreCurrentTrace({ name: `${name} trace`, value: 1 });
      langfuseContext.scoreCurrentObservation({ name: `${name} observation`, value: 1 });
      return langfuseContext.getCurrentTraceUrl();
    };
    const pay = observe("pay", work("pay"), { destination: billing });
    const read = observe("read", work("read"));
    expect(await pay(image)).toContain(`${other.url}/project/`);
    expect(await read("")).toContain(`${own.url}/project/`);
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    withDestination(billing, () => score({ traceId, name: "scope", value: 1 }));
    score({ traceId, name: "outside", value: 1 });
    await flush();

    const scoresOf = (one: typeof own): unknown[] =>
      one.scores.map(({ name }) => name as string).toSorted();
    expect(scoresOf(other)).toEqual(["pay observation", "pay trace", "scope"]);
    expect(scoresOf(own)).toEqual(["outside", "read observation", "read trace"]);
    expect([own.media.length, other.media.length]).toEqual([0, 1]);
  });
});

describe("the account of a destination", () => {
  test("each destination has counters and an onDrop of its own, and counters() is their sum", async () => {
    const drops: DropEvent[] = [];
    const { own, billing } = await twoProjects(
      { onDrop: (event) => drops.push(event) },
      ({ path }) =>
        path.endsWith("/traces") ? { status: 400, body: { message: "bad span" } } : undefined,
    );
    const ownDrops: DropEvent[] = [];
    configure({ destination: langfuseAt(own.url), onDrop: (event) => ownDrops.push(event) });
    observe("pay", () => 1, { destination: billing })();
    observe("step", () => 1)();
    await flush();

    expect(counters(billing)).toEqual(counts({ traced: 1, failed: 1 }));
    expect(counters()).toEqual(counts({ traced: 2, sent: 1, failed: 1 }));
    expect(drops).toEqual([{ count: 1, reason: "refused" }]);
    expect(ownDrops).toEqual([]);
    expect(warnings.join()).toContain("(pk-lf-billing) answered 400");
  });

  test("a destination that fails spools for itself, and the others are delivered", async () => {
    let isDown = true;
    const { own, other, billing } = await twoProjects({}, () =>
      isDown ? { status: 503 } : undefined,
    );
    observe("pay", () => 1, { destination: billing })();
    observe("step", () => 1)();
    expect(await flush({ timeout: 2 })).toMatchObject({ delivered: 1, onDisk: 1, waiting: 0 });

    expect(namesOf(own)).toEqual(["step"]);
    expect(readdirSync(spool).filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
    expect(counters(billing)).toEqual(counts({ traced: 1, spooled: 1 }));
    isDown = false;
    await vi.waitFor(async () => {
      await flush();
      expect(namesOf(other)).toEqual(["pay"]);
    }, PATIENCE_MS);
    expect(counters(billing)).toEqual(counts({ traced: 1, replayed: 1 }));
    expect(counters()).toEqual(counts({ traced: 2, sent: 1, replayed: 1 }));
  });

  test("one project's files in the spool take no room from another", async () => {
    const { own, billing } = await twoProjects({ spool: { maxBytes: 4_000 } }, () => ({
      status: 503,
    }));
    await own.close();
    observe("step", (_: string) => 1)("x".repeat(5_000));
    expect(await flush({ timeout: 1 })).toMatchObject({ delivered: 0, onDisk: 1 });
    observe("pay", () => 1, { destination: billing })();
    expect(await flush({ timeout: 1 })).toMatchObject({ delivered: 0, onDisk: 2, waiting: 0 });
    expect(counters(billing)).toEqual(counts({ traced: 1, spooled: 1 }));
  });

  test("a destination leaves the spool files of configure to it, in the same project too", async () => {
    let isDown = true;
    await using own = await startReceiver({ answer: () => (isDown ? { status: 503 } : undefined) });
    configure({ destination: langfuseAt(own.url) });
    observe("step", () => 1)();
    expect(await flush({ timeout: 1 })).toMatchObject({ onDisk: 1 });
    isDown = false;
    const again = createDestination({ ...keys, baseUrl: own.url });
    await own.waitForSpans(1, { timeoutMs: PATIENCE_MS });
    await flush();
    expect(counters(again)).toEqual(counts({}));
    expect(counters()).toEqual(counts({ traced: 1, replayed: 1 }));
  });

  test("each project that refuses its keys is named in a warning", async () => {
    const { own, billing } = await twoProjects({ secretKey: "sk-lf-wrong" });
    const langfuse = { ...keys, secretKey: "sk-lf-wrong", baseUrl: own.url };
    configure({ destination: { langfuse } });
    observe("pay", () => 1, { destination: billing })();
    observe("step", () => 1)();
    await flush();
    expect(warnings).toHaveLength(2);
    expect(warnings.join("\n")).toMatch(/\(pk-lf-billing\) answered 401: .* of createDestination/);
    expect(warnings.join("\n")).toMatch(/\d answered 401: .* LANGFUSE_SECRET_KEY/);
  });

  test("options that createDestination leaves out come from configure, and the rest is its own", async () => {
    const { own, other, billing } = await twoProjects({ flushAt: 2 }, ({ path }) =>
      path.endsWith("/traces") && own.spans.length > 0 ? { status: 503 } : undefined,
    );
    const drops: DropEvent[] = [];
    configure({
      destination: langfuseAt(own.url),
      flushInterval: 3600,
      spool: false,
      onDrop: (event) => drops.push(event),
    });
    const pay = observe("pay", () => 1, { destination: billing });
    pay();
    pay();
    await other.waitForSpans(2, { timeoutMs: PATIENCE_MS });
    observe("step", () => 1)();
    await flush();
    pay();
    expect(await flush({ timeout: 1 })).toMatchObject({ onDisk: 0, waiting: 1 });
    for (const holder of registry.pending) holder.giveUp();
    expect(drops).toEqual([{ count: 1, reason: "no-room" }]);
    expect(counters(billing)).toEqual(counts({ traced: 3, sent: 2, dropped: 1 }));
  });
});

describe("tracing that is off", () => {
  test.each([
    ["configure", () => void configure({ enabled: false })],
    [
      "the environment",
      () => {
        vi.stubEnv("LANGFUSE_TRACING_ENABLED", "false");
        configure();
      },
    ],
    ["shutdown", () => void shutdown()],
  ])("%s switches all destinations off, and configure on again", async (_, switchOff) => {
    const { own, other, billing } = await twoProjects();
    const pay = observe("pay", () => 1, { destination: billing });
    switchOff();
    expect(pay()).toBe(1);
    // It runs outside the capture, during which calls are not bare.
    const left = new Promise<void>((resolve) => {
      setTimeout(() => resolve(void pay()), 10);
    });
    withDestination(billing, () => {
      pay();
      score({ sessionId: "session-1", name: "off", value: 1 });
    });
    const { observations } = await captureTraces(async () => {
      await left;
      pay();
    });
    expect(observations.map(({ name }) => name)).toEqual(["pay"]);
    vi.stubEnv("LANGFUSE_TRACING_ENABLED", undefined);
    configure({ destination: langfuseAt(own.url) });
    pay();
    await flush();
    expect(counters(billing)).toEqual(counts({ traced: 1, sent: 1 }));
    expect(other.spans).toHaveLength(1);
    expect(other.scores).toEqual([]);
  });

  test("destinations work without a project of the process, and a trace without one is named once", async () => {
    await using other = await startReceiver(billingKeys);
    const billing = createDestination({ ...billingKeys, baseUrl: other.url });
    const step = observe("step", () => 1);
    observe("pay", () => step(), { destination: billing })();
    step();
    step();
    await flush();
    expect(namesOf(other)).toEqual(["pay", "step"]);
    expect(warnings).toEqual([
      expect.stringContaining('"step" was not recorded: it has no destination'),
    ]);
    expect(counters()).toEqual(counts({ traced: 2, sent: 2 }));
  });

  test("an unsampled destination records nothing", async () => {
    const { own, other, billing } = await twoProjects();
    configure({ destination: langfuseAt(own.url), sample: ({ name }) => name !== "pay" });
    const step = observe("step", () => 1);
    observe("request", () => observe("pay", () => step(), { destination: billing })())();
    await flush();
    expect(namesOf(own)).toEqual(["request"]);
    expect(other.spans).toEqual([]);
  });

  test("a destination inside an unsampled trace decides for itself", async () => {
    const { own, other, billing } = await twoProjects();
    configure({ destination: langfuseAt(own.url), sample: ({ name }) => name !== "request" });
    const pay = observe("pay", () => 1, { destination: billing });
    observe("request", () => pay())();
    await flush();
    expect(own.spans).toEqual([]);
    expect(namesOf(other)).toEqual(["pay"]);
    other.assertClean({ complete: true });
  });
});

describe("a capture", () => {
  test("captureTraces captures the traces of every destination, as they are sent", async () => {
    const { own, other, billing } = await twoProjects();
    const step = observe("step", () => langfuseContext.scoreCurrentTrace({ name: "n", value: 1 }));
    const pay = observe("pay", () => step(), { destination: billing });
    const run = () => observe("request", () => pay())();
    const captured = await captureTraces(run);
    expect(
      captured.observations.map(({ name, parentId }) => [name, parentId === undefined]),
    ).toEqual([
      ["request", true],
      ["pay", true],
      ["step", false],
    ]);
    await flush();
    expect([...own.requests, ...other.requests]).toEqual([]);

    await captureTraces(run, { alsoSend: true });
    await flush();
    expect(namesOf(own)).toEqual(["request"]);
    expect(namesOf(other)).toEqual(["pay", "step"]);
    expect([own.scores.length, other.scores.length]).toEqual([0, 1]);
  });
});

describe("createDestination", () => {
  test("the same project is the same destination, which shows no secret key", () => {
    const options = { ...billingKeys, baseUrl: "http://one/" };
    const billing = createDestination(options);
    expect(createDestination({ ...options, baseUrl: "http://one", flushAt: 1 })).toBe(billing);
    expect(createDestination({ ...options, secretKey: "sk-lf-other" })).not.toBe(billing);
    expect(billing).toEqual({ publicKey: "pk-lf-billing", baseUrl: "http://one" });
  });

  test("the server is by default that of the environment", () => {
    vi.stubEnv("LANGFUSE_BASE_URL", "http://two/");
    expect(createDestination(billingKeys).baseUrl).toBe("http://two");
    vi.stubEnv("LANGFUSE_BASE_URL", undefined);
    expect(createDestination(billingKeys).baseUrl).toBe("https://cloud.langfuse.com");
  });

  test.each([
    [{ publicKey: "pk" }, "`secretKey` must be a non-empty string (got undefined)"],
    [{ ...billingKeys, baseUrl: "langfuse" }, "`baseUrl` must be a URL"],
    [{ ...billingKeys, flushAt: 0 }, "`flushAt` must be a whole number between 1 and 10000"],
    [{ ...billingKeys, environment: "x" }, "unknown option `environment`"],
  ])("createDestination rejects %j", (options, message) => {
    expect(() => createDestination(options as never)).toThrow(InvalidOptionError);
    expect(() => createDestination(options as never)).toThrow(`createDestination: ${message}`);
  });

  test("the keys of a project are not a destination, which is a compile error", () => {
    // @ts-expect-error -- createDestination makes one of them
    expect(() => observe({ destination: billingKeys })).toThrow(InvalidOptionError);
  });

  test("anything but a destination is rejected by the option's name", () => {
    const noDestination = { publicKey: "pk", baseUrl: "http://one" };
    const mustBe =
      "`destination` must be a destination that createDestination returned (got an object with publicKey, baseUrl).";
    expect(() => observe(() => 1, { destination: noDestination })).toThrow(`observe: ${mustBe}`);
    expect(() => new MistralTraced({}, { destination: noDestination })).toThrow(
      `MistralTraced: ${mustBe}`,
    );
    expect(() => withDestination(noDestination, () => 1)).toThrow(`withDestination: ${mustBe}`);
    expect(() => counters(noDestination)).toThrow(`counters: ${mustBe}`);
  });
});
