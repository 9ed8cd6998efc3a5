import { describe, expect, test } from "vitest";
import {
  configure,
  flush,
  langfuseContext,
  MistralTraced,
  observe,
  observeMistral,
  propagateAttributes,
} from "../../src/index.js";
import { captureTraces, startMistralStandIn, startReceiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";
import { Mistral } from "@mistralai/mistralai";

const { warnings } = unconfigured();

const leaf = observe("leaf", () => "leaf");
const everything = {
  userId: "user-1",
  sessionId: "session-1",
  tags: ["a", "b"],
  traceName: "a chat",
  version: "v7",
  environment: "staging",
  metadata: { plan: "pro", seats: 3 },
} as const;
const asRead = {
  userId: "user-1",
  sessionId: "session-1",
  tags: ["a", "b"],
  traceName: "a chat",
  version: "v7",
  environment: "staging",
  traceMetadata: { plan: "pro", seats: 3 },
};

describe("propagateAttributes", () => {
  test("propagateAttributes outside an observation sets attributes on every observation of the traces that begin in it", async () => {
    await using langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      environment: "production",
    });
    const root = observe("root", async () => leaf());

    await propagateAttributes(everything, async () => {
      await root();
      await root();
    });
    await root();
    await flush();

    const [first, , , , ...rest] = langfuse.observations;
    expect(langfuse.observations).toHaveLength(6);
    expect(langfuse.observations.slice(0, 4)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining(asRead) as unknown),
    );
    expect(rest.map(({ userId, environment }) => [userId, environment])).toEqual([
      [undefined, "production"],
      [undefined, "production"],
    ]);
    expect(first).toBeDefined();
    langfuse.assertClean({ complete: true });
  });

  test("propagateAttributes inside an observation reaches earlier, open and ended observations of the trace", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const root = observe("root", () => {
      leaf();
      propagateAttributes(everything, () => leaf());
      propagateAttributes({ tags: ["b", "c"], metadata: { plan: "free" } }, () => leaf());
    });

    root();
    await flush();

    expect(langfuse.observations).toHaveLength(4);
    for (const observation of langfuse.observations) {
      expect(observation).toMatchObject({
        ...asRead,
        tags: ["a", "b", "c"],
        traceMetadata: { plan: "free", seats: 3 },
      });
    }
    langfuse.assertClean({ complete: true });
  });

  test("a nested propagateAttributes adds tags and metadata and replaces the rest, for the inner traces only", async () => {
    const { observations } = await captureTraces(() =>
      propagateAttributes({ userId: "u1", tags: ["a"], metadata: { k: "1" } }, () => {
        propagateAttributes({ userId: "u2", tags: ["b"], metadata: { l: "2" } }, () => leaf());
        leaf();
      }),
    );
    expect(observations.map(({ trace }) => trace)).toEqual([
      { userId: "u2", tags: ["a", "b"], metadata: { k: "1", l: "2" } },
      { userId: "u1", tags: ["a"], metadata: { k: "1" } },
    ]);
  });

  test("propagateAttributes keeps parallel requests apart", async () => {
    const answer = observe("call", async () => {
      await Promise.resolve();
      leaf();
    });
    const { observations } = await captureTraces(() =>
      Promise.all(
        ["u1", "u2", "u3"].map((userId) => propagateAttributes({ userId }, () => answer())),
      ),
    );
    const users = new Map<string, Set<unknown>>();
    for (const { traceId, trace } of observations) {
      users.set(traceId, (users.get(traceId) ?? new Set()).add(trace.userId));
    }
    expect(observations).toHaveLength(6);
    expect([...users.values()].map((one) => [...one])).toEqual([["u1"], ["u2"], ["u3"]]);
  });

  test("propagateAttributes returns and throws what the function does, with tracing on and off", () => {
    for (const enabled of [true, false]) {
      configure({ destination: langfuseAt("http://127.0.0.1:9"), enabled });
      expect(propagateAttributes({ userId: "u" }, () => 42)).toBe(42);
      const error = new Error("mine");
      expect(() =>
        propagateAttributes({ userId: "u" }, () => {
          throw error;
        }),
      ).toThrow(error);
    }
  });

  test("propagateAttributes with invalid attributes warns and runs the function", () => {
    configure({ destination: langfuseAt("http://127.0.0.1:9") });
    expect(propagateAttributes(null as never, () => 42)).toBe(42);
    expect(warnings.join()).toContain("propagating attributes");
  });
});

describe("the limits of trace attributes", () => {
  const cases = [
    ["userId", { userId: "u".repeat(201) }, "201"],
    ["sessionId", { sessionId: "s".repeat(500) }, "500"],
    ["version", { version: "" }, '""'],
    ["a trace's name", { traceName: "n".repeat(201) }, "201"],
    ["a tag", { tags: ["fine", "t".repeat(201)] }, "201"],
    ["environment", { environment: "Production" }, '"Production"'],
    ["environment", { environment: "langfuse-test" }, '"langfuse-test"'],
    ["environment", { environment: "e".repeat(41) }, "eee"],
    ["userId", { userId: "undefined" }, '"undefined"'],
    ["userId", { userId: { id: 1 } as never }, "an object"],
  ] as const;

  test.each(cases)(
    "the trace attribute %s is left out with a warning that names it: %j",
    async (field, said, got) => {
      const { observations } = await captureTraces(() => propagateAttributes(said, () => leaf()));
      const { tags, ...rest } = observations[0]!.trace;
      expect(rest).toEqual({});
      expect(tags ?? ["fine"]).toEqual(["fine"]);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(new RegExp(`${field}\`? must be`));
      expect(warnings[0]).toContain(got);
    },
  );

  test("an unknown trace attribute is left out with a warning that names the known ones", async () => {
    const said = { user_id: "u", sessionId: "s" } as object;
    const { observations } = await captureTraces(() => propagateAttributes(said, () => leaf()));
    expect(observations[0]?.trace).toEqual({ sessionId: "s" });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      "unknown attribute of a trace: `user_id`. Did you mean `userId`?",
    );
  });

  test("a trace attribute of 200 characters passes, and an id that is a number becomes its digits", async () => {
    const said = { userId: "u".repeat(200), sessionId: 17 as never };
    const { observations } = await captureTraces(() => propagateAttributes(said, () => leaf()));
    expect(observations[0]?.trace).toEqual({ userId: said.userId, sessionId: "17" });
    expect(warnings).toEqual([]);
  });
});

interface User {
  readonly id: string;
  readonly plan?: string;
}

describe("observe's options for the trace", () => {
  test("observe's options for the trace accept values and functions of the arguments", async () => {
    class Chat {
      @observe({
        trace: {
          userId: (user: User, _question: string) => user.id,
          sessionId: "session-1",
          tags: (_user: User, question: string) => [question],
          name: "chat",
          environment: "staging",
          metadata: (user: User, _question: string) => ({ plan: user.plan }),
          version: "2",
          public: (user: User, _question: string) => user.plan === "pro",
        },
        metadata: { own: true },
      })
      answer(user: User, question: string) {
        return `${user.id} ${question}`;
      }
    }
    const { observations } = await captureTraces(() =>
      new Chat().answer({ id: "u1", plan: "pro" }, "why"),
    );
    expect(observations[0]?.trace).toEqual({
      userId: "u1",
      sessionId: "session-1",
      tags: ["why"],
      name: "chat",
      environment: "staging",
      metadata: { plan: "pro" },
      version: "2",
      public: true,
    });
    expect(observations[0]?.metadata).toEqual({ own: "true" });
  });

  test("observe's options for the trace on a child reach the whole trace", async () => {
    const child = observe("child", (userId: string) => userId, {
      trace: { userId: (id) => id },
    });
    const root = observe("root", () => child("u1"));
    const { observations } = await captureTraces(root);
    expect(observations.map(({ trace }) => trace.userId)).toEqual(["u1", "u1"]);
  });

  test("an option for the trace that throws or returns nothing leaves the call and the other options alone", async () => {
    const fn = observe("call", (text: string) => text, {
      trace: {
        userId: () => {
          throw new Error("no user");
        },
        sessionId: () => undefined,
        tags: () => ["kept"],
      },
    });
    const { result, observations } = await captureTraces(() => fn("fine"));
    expect(result).toBe("fine");
    expect(observations[0]).toMatchObject({
      input: "fine",
      trace: { tags: ["kept"] },
    });
    expect(observations[0]?.trace).toEqual({ tags: ["kept"] });
    expect(warnings).toEqual([expect.stringContaining("no user")]);
  });

  test("observe's options for the trace make no observations", async () => {
    const find = observe("find", () => "u1");
    const fn = observe("fn", () => 1, { trace: { userId: find } });
    const { observations } = await captureTraces(fn);
    expect(observations.map(({ name }) => name)).toEqual(["fn"]);
  });
});

describe("a service made for a session", () => {
  class Session extends MistralTraced {
    @observe()
    greet() {
      return "hello";
    }
    @observe()
    async ask(question: string) {
      return await this.mistralCompletion({
        model: "mistral-small-latest",
        messages: [{ role: "user", content: question }],
      });
    }
  }

  test("a service made for a session sets it on every trace of its methods and its calls", async () => {
    await using mistral = await startMistralStandIn();
    const options = { apiKey: "stand-in", serverURL: mistral.url };
    const session = new Session(options, {
      trace: { sessionId: "s1", userId: "u1", tags: ["chat"] },
    });
    const other = new Session(options, { trace: { sessionId: "s2" } });
    const request = { model: "mistral-small-latest", messages: [{ role: "user", content: "Hi" }] };

    const { observations } = await captureTraces(async () => {
      session.greet();
      await session.ask("Why?");
      await session.mistralCompletion(request as never);
      for await (const _ of session.streamMistralCompletion(request as never));
      await session.mistral.chat.complete(request as never);
      other.greet();
      await other.mistral.chat.complete(request as never);
    });

    expect(observations.map(({ trace }) => trace.sessionId)).toEqual([
      ...Array.from({ length: 6 }, () => "s1"),
      "s2",
      "s2",
    ]);
    expect(observations[0]?.trace).toEqual({
      sessionId: "s1",
      userId: "u1",
      tags: ["chat"],
    });
    expect(JSON.stringify(session)).not.toContain("s1");
  });

  test("an observed client with attributes keeps its shape and leaves other proxies alone", async () => {
    await using mistral = await startMistralStandIn();
    const client = new Mistral({ apiKey: "stand-in", serverURL: mistral.url });
    const one = observeMistral(client, { trace: { userId: "u1" } });
    expect(one.chat).toBe(one.chat);
    expect(one.chat.complete.name).toBe("complete");
    expect(one.chat).not.toBe(observeMistral(client).chat);
    const { observations } = await captureTraces(() =>
      one.chat.complete({ model: "m", messages: [{ role: "user", content: "Hi" }] }),
    );
    expect(observations[0]?.trace).toEqual({ userId: "u1" });
  });
});

describe("attributes that a service or a client adds to each call", () => {
  test("the attributes of a service or client do not override attributes that were set later", async () => {
    await using mistral = await startMistralStandIn();
    const options = { apiKey: "stand-in", serverURL: mistral.url };
    const request = { model: "m", messages: [{ role: "user" as const, content: "Hi" }] };
    const client = observeMistral(new Mistral(options), { trace: { userId: "of the client" } });
    class Session extends MistralTraced {
      @observe()
      async ask() {
        const say = () => langfuseContext.updateCurrentTrace({ userId: "user-1" });
        say();
        await this.mistralCompletion(request);
        await this.mistral.chat.complete(request);
        leaf();
        await client.chat.complete(request);
        say();
        await client.chat.complete(request);
        await this.mistral.chat.complete(request);
      }
    }
    const session = new Session(options, { trace: { userId: "anonymous", tags: ["chat"] } });
    const { observations } = await captureTraces(() => session.ask());
    expect(observations).toHaveLength(7);
    expect(observations[0]?.trace).toEqual({ userId: "user-1", tags: ["chat"] });

    const again = await captureTraces(() => client.chat.complete(request));
    expect(again.observations[0]?.trace).toEqual({ userId: "of the client" });
  });
});

describe("updateCurrentTrace", () => {
  test("updateCurrentTrace accepts an environment, and leaves out what Langfuse would not keep", async () => {
    const fn = observe("call", () =>
      langfuseContext.updateCurrentTrace({ environment: "staging", userId: "x".repeat(201) }),
    );
    const { observations } = await captureTraces(fn);
    expect(observations[0]?.trace.environment).toBe("staging");
    expect(observations[0]?.trace).not.toHaveProperty("userId");
    expect(warnings).toEqual([expect.stringContaining("`userId` must be")]);
  });
});
