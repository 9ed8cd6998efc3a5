// Failures of which the SDK does not pass everything on: Mistral's words in a stream, the usage of an
// answer that it cannot read, attempts, and the reason of an abort.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import type { Reply } from "../../src/testing/stand-in/reply.js";
import { MODES, runInMode } from "../law/modes.js";
import { ask, model, recordedBy, startClient, type ClientUnderTest } from "./client.js";

type Client = ClientUnderTest["mistral"];

async function read(client: Client, fetchOptions: RequestInit = {}): Promise<string> {
  let text = "";
  const stream = await client.chat.stream({ model, messages: ask() }, { fetchOptions });
  for await (const { data } of stream) text += JSON.stringify(data.choices[0]?.delta.content);
  return text;
}

/** Returns the result or the error of a call, as text. */
async function outcomeOf(call: () => Promise<unknown>): Promise<string> {
  return call().then(String, (error: Error) => `${error.name}: ${error.message}`);
}

async function failing(reply: Reply, call: (client: Client) => Promise<unknown> = read) {
  const { mistral } = await startClient({ replies: [reply] });
  return recordedBy(() => outcomeOf(() => call(mistral)));
}

const busy = { object: "error", message: "Capacity exceeded.", type: "busy", code: "3505" };
const brokenStream: Reply = {
  text: ["Bon", "jour"],
  fault: { kind: "error", after: 2, error: busy },
};

describe("an error within a stream", () => {
  it("an error event is recorded in Mistral's own words, beside what came before", async () => {
    const { observation, output } = await failing(brokenStream);

    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toBe("Capacity exceeded.");
    expect(observation.metadata).toMatchObject({ error_code: "3505", error_type: "busy" });
    expect(output).toEqual({ role: "assistant", content: "Bon" });
  });

  it.each([
    [{ detail: "Too many." }, "Too many."],
    [{ error: { message: "Upstream is away." } }, "Upstream is away."],
    [{ error: "No." }, "No."],
  ])("an error event of another form has its words too (%j)", async (error, message) => {
    const { observation } = await failing({ text: "Bonjour", fault: { kind: "error", error } });

    expect(observation.statusMessage).toBe(message);
  });

  it("an error event in several pieces is read whole", async () => {
    const message = "Capacity exceeded. ".repeat(1_000);
    const error = { ...busy, filler: "x".repeat(10_000), message: message.slice(0, 250) };

    const { observation } = await failing({ text: "Bonjour", fault: { kind: "error", error } });

    expect(observation.statusMessage).toBe(error.message.trim());
  });

  it("the usage in an event that the SDK cannot read is recorded", async () => {
    const last = { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } };
    const { observation } = await failing({ text: "Hi", fault: { kind: "error", error: last } });

    expect(observation.usage).toMatchObject({ input: 3, output: 4, total: 7 });
    expect(observation.statusMessage).toMatch(/^Unexpected answer: data\.id: /);
    expect(observation.metadata).not.toHaveProperty("usage_missing");
  });

  it.each([`event: error\ndata: `, "data: "])(
    "an error event in a conversation is recorded in Mistral's own words (%j)",
    async (before) => {
      const exchange: Exchange = {
        name: "error",
        category: "error",
        request: { method: "POST", path: "/v1/conversations", body: { stream: true } },
        response: {
          status: 200,
          headers: { "content-type": "text/event-stream" },
          sse: [before + JSON.stringify(busy)],
        },
      };
      const { mistral } = await startClient({ exchanges: [exchange] });

      const { observation, output } = await recordedBy(() =>
        outcomeOf(async () => {
          for await (const _ of await mistral.beta.conversations.startStream({ inputs: "Hello" }));
        }),
      );

      expect(observation.level).toBe("ERROR");
      expect(observation.statusMessage).toBe("Capacity exceeded.");
      expect(observation.metadata).toMatchObject({
        error_code: "3505",
        usage_missing: "the stream failed before its end",
      });
      expect(output).toEqual({ error: "Capacity exceeded." });
    },
  );
});

describe.each(MODES)("tracing %s", (mode) => {
  it("a stream that breaks off fails as untraced", async () => {
    const { mistral, raw } = await startClient({ replies: [brokenStream] });
    const bare = await outcomeOf(() => read(raw));

    const { result, ended } = await runInMode(mode, () => outcomeOf(() => read(mistral)));

    expect(result).toBe(bare);
    expect(bare).toContain("ZodError");
    expect(ended).toHaveLength(mode === "on" || mode === "broken" ? 1 : 0);
  });

  it("a call that is tried again answers as untraced", async () => {
    const replies = [{ status: 503 }, { text: "Hi" }, { status: 503 }, { text: "Hi" }];
    const { mistral, raw, standIn } = await startClient({ replies });
    const bare = await outcomeOf(() => retried(raw));

    const { result } = await runInMode(mode, () => outcomeOf(() => retried(mistral)));

    expect([bare, result]).toEqual(["Hi", "Hi"]);
    expect(standIn.requests).toHaveLength(4);
  });
});

async function retried(client: Client): Promise<unknown> {
  const backoff = { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 5_000 };
  const retries = { strategy: "backoff" as const, backoff };
  const { choices } = await client.chat.complete({ model, messages: ask() }, { retries });
  return choices[0]?.message?.content;
}

describe("attempts", () => {
  it("the retries of a call are counted", async () => {
    const replies = [{ status: 503 }, { status: 503 }, { text: "Hi" }, { text: "Hi" }];
    const { mistral } = await startClient({ replies });

    const again = await recordedBy(() => retried(mistral));
    const once = await recordedBy(() => retried(mistral));

    expect(again.observation.metadata).toMatchObject({ retries: "2" });
    expect(again.observation.level).not.toBe("ERROR");
    expect(once.observation.metadata).not.toHaveProperty("retries");
  });
});

describe("an answer that the SDK cannot read", () => {
  const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 };

  it("its usage is recorded, with its cost", async () => {
    const body = { id: "1", model, choices: "none", usage };
    const { observation } = await failing({ body }, (client) =>
      client.chat.complete({ model, messages: ask() }),
    );

    expect(observation.usage).toEqual({ input: 20, output: 4, total: 24 });
    expect(observation.cost?.["total"]).toBeGreaterThan(0);
    expect(observation.statusMessage).toMatch(/^Response validation failed: .* \(HTTP 200\)$/);
  });

  it("an agent has the model that answered", async () => {
    const body = { id: "1", model: "mistral-large-2512", choices: "none", usage };
    const { observation } = await failing({ body }, (client) =>
      client.agents.complete({ agentId: "ag_1", messages: ask() }),
    );

    expect(observation.model).toBe("mistral-large-2512");
  });
});

describe("the issues of a validation", () => {
  it("an observed function that fails with a ZodError has its sentence", async () => {
    const parse = observe("parse", (value: unknown) => z.object({ city: z.string() }).parse(value));
    const { observations } = await captureTraces(async () => {
      await outcomeOf(async () => parse({ city: 1 }));
    });

    expect(observations[0]?.statusMessage).toBe(
      "city: Invalid input: expected string, received number",
    );
    expect(observations[0]?.output).toBe(
      '{"error":"ZodError: city: Invalid input: expected string, received number"}',
    );
  });

  it("an observed function above a call that the SDK rejects has its sentence", async () => {
    const { mistral } = await startClient();
    const ask = observe("ask", () => mistral.chat.complete({ model, messages: [{}] as never }));
    const { observations } = await captureTraces(async () => {
      await outcomeOf(ask);
    });

    const root = observations.find(({ name }) => name === "ask");
    expect(root?.statusMessage).toMatch(/^Input validation failed: messages\.0: /);
  });
});

describe("an abort", () => {
  class StreamStalledError extends Error {
    override name = "StreamStalledError";
  }

  it.each([
    [undefined, "WARNING", "The caller aborted the request."],
    ["enough", "WARNING", "The caller aborted the request: enough"],
    [new Error("enough"), "WARNING", "The caller aborted the request: enough"],
    [
      new DOMException("The page was left", "AbortError"),
      "WARNING",
      "The caller aborted the request: The page was left",
    ],
    [
      new StreamStalledError("no piece for 30 ms"),
      "ERROR",
      "The caller aborted the request: StreamStalledError: no piece for 30 ms",
    ],
  ])("an abort with the reason %o is %s", async (reason, level, message) => {
    for (const reply of [
      { text: ["Bon", "jour"], fault: { kind: "stall", after: 2 } },
      { fault: { kind: "stall" } },
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one server after the other
      const { observation } = await failing(reply, (client) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(reason), 30);
        return read(client, { signal: controller.signal });
      });

      expect([observation.level, observation.statusMessage]).toEqual([level, message]);
    }
  });
});
