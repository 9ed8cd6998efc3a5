// Mistral's own EventStream over HTTP, with everything that can go wrong on the way: the observed
// program sees the same as the bare one, and the observation records it.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HTTPClient, Mistral } from "@mistralai/mistralai";
import type { CompletionEvent } from "@mistralai/mistralai/models/components";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import type { Fault } from "../../src/testing/stand-in/reply.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { MODES, runInMode } from "./modes.js";

const request = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Say it" }],
};

type Open = () => Promise<AsyncIterable<CompletionEvent>>;

interface Story {
  readonly texts: string[];
  readonly end: string;
}

/** Reads a stream as a chat would; `stop` breaks off. */
async function read(open: Open, stop?: (texts: readonly string[]) => boolean): Promise<Story> {
  const texts: string[] = [];
  try {
    for await (const { data } of await open()) {
      const content = data.choices[0]?.delta.content;
      if (typeof content === "string") texts.push(content);
      if (stop?.(texts)) return { texts, end: "stopped" };
    }
    return { texts, end: "done" };
  } catch (error) {
    return { texts, end: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

/**
 * Gives fetch the signal itself. The SDK hands it over in a Request, which Node holds so loosely that
 * an abort after a garbage collection never arrives, with tracing or without (Node 20 to 26).
 */
function heedful(signal: AbortSignal): HTTPClient {
  return new HTTPClient({
    async fetcher(input, init) {
      const { url, method, headers, body } = new Request(input, init);
      const given = { method, headers, body, duplex: "half", signal };
      return fetch(url, given as RequestInit);
    },
  });
}

/** Tells the story of the bare program and of the observed one, and what was recorded. */
async function compare(
  url: string,
  mode: (typeof MODES)[number],
  stop?: (texts: readonly string[], controller: AbortController) => boolean,
) {
  const tell = async (wrap: (open: Open) => Open): Promise<Story> => {
    const controller = new AbortController();
    const httpClient = heedful(controller.signal);
    const client = new Mistral({ apiKey: "any", serverURL: url, httpClient });
    const open = wrap(() => client.chat.stream(request, { signal: controller.signal }));
    return read(open, stop && ((texts) => stop(texts, controller)));
  };
  const bare = await tell((open) => open);
  const { result, ended, abandoned } = await runInMode(mode, () => tell((open) => observe(open)));
  expect(result).toEqual(bare);
  expect(abandoned).toEqual([]);
  expect(ended).toHaveLength(mode === "on" || mode === "broken" ? 1 : 0);
  return { bare, observation: ended[0] };
}

const FAULTS: readonly (readonly [name: string, fault: Fault | undefined, isError: boolean])[] = [
  ["nothing", undefined, false],
  ["a missing [DONE]", { kind: "missing-done" }, false],
  ["an end that comes too early", { kind: "end", after: 2 }, false],
  ["a socket that dies between events", { kind: "cut", after: 2 }, true],
  ["a socket that dies inside an event", { kind: "cut-inside", after: 2 }, true],
  ["broken JSON", { kind: "malformed", after: 2 }, true],
  ["an error event", { kind: "error", after: 2 }, true],
];

describe.each(MODES)("tracing %s", (mode) => {
  test.each(FAULTS)("an EventStream with %s reads as untraced", async (_, fault, isError) => {
    const reply = { text: ["Bon", "jour ", "à tous"], ...(fault && { fault }) };
    await using mistral = await startMistralStandIn({ replies: [reply] });
    const { bare, observation } = await compare(mistral.url, mode);
    expect(/^(done|stopped)$/.test(bare.end)).toBe(!isError);
    if (mode !== "on") return;
    expect(observation?.output).toBe(bare.texts.join(""));
    expect(observation?.level).toBe(isError ? "ERROR" : undefined);
    if (!isError) return;
    // Of a validation, each issue is a sentence with its path before it.
    for (const sentence of observation?.statusMessage?.split("; ") ?? [""]) {
      expect(bare.end).toContain(sentence.replace(/^data[.\w]*: /, "") || "a sentence");
    }
  });

  test("an EventStream that stalls until it is aborted fails as untraced", async () => {
    const reply = { text: ["Bon", "jour"], fault: { kind: "stall", after: 2 } as const };
    await using mistral = await startMistralStandIn({ replies: [reply] });
    const { bare, observation } = await compare(mistral.url, mode, (texts, controller) => {
      if (texts.length === 2) setImmediate(() => controller.abort());
      return false;
    });
    expect(bare.texts).toEqual(["", "Bon"]);
    expect(bare.end).toContain("Abort");
    if (mode === "on") expect([observation?.output, observation?.level]).toEqual(["Bon", "ERROR"]);
  });

  test("an EventStream that is broken off closes its connection as untraced", async () => {
    const reply = { text: ["Bon", "jour"], fault: { kind: "stall", after: 2 } as const };
    await using mistral = await startMistralStandIn({ replies: [reply] });
    const { bare, observation } = await compare(mistral.url, mode, (texts) => texts.length === 2);
    expect(bare).toEqual({ texts: ["", "Bon"], end: "stopped" });
    if (mode === "on")
      expect([observation?.output, observation?.level]).toEqual(["Bon", undefined]);
  });

  test("an EventStream cut within chunks and characters reads as untraced", async () => {
    await using server = await startCutting("data: ", "🎉 été ", 3);
    const { bare, observation } = await compare(server.url, mode);
    expect(bare).toEqual({ texts: ["🎉 été ", "🎉 été ", "🎉 été "], end: "done" });
    if (mode === "on") expect(observation?.output).toBe("🎉 été 🎉 été 🎉 été ");
  });
});

/** A server whose every write ends in the middle of something. */
async function startCutting(prefix: string, content: string, events: number) {
  const chunk = {
    id: "1",
    model: request.model,
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  };
  const event = `${prefix}${JSON.stringify(chunk)}\n\n`;
  const bytes = Buffer.from(`${event.repeat(events)}data: [DONE]\n\n`);
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    void write(response, bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; from += 7) {
    response.write(bytes.subarray(from, from + 7));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}
