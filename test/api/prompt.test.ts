import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LangfuseClient } from "@langfuse/client";
import { describe, expect, test, vi } from "vitest";
import {
  configure,
  flush,
  langfuseContext,
  observe,
  propagateAttributes,
  type PromptReference,
} from "../../src/index.js";
import { captureTraces, startMistralStandIn, startReceiver } from "../../src/testing/index.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const painter = { name: "painter", version: 3 };
const generate = observe("generate", () => "text", { asType: "generation" });
const step = observe("step", () => generate());

/** The prompts that Langfuse would link, by the observations' names. */
async function linked(fn: () => unknown): Promise<Record<string, unknown>> {
  const { observations } = await captureTraces(fn);
  return Object.fromEntries(
    observations.map(({ name, prompt }) => [name, prompt && [prompt.name, prompt.version]]),
  );
}

function saying(prompt: PromptReference | null, then: () => unknown = () => {}) {
  return observe("outer", () => {
    langfuseContext.updateCurrentObservation({ prompt });
    return then();
  });
}

describe("a prompt", () => {
  test("a prompt set on a generation is linked to it, and not to a generation below it", async () => {
    const outer = observe(
      "outer",
      () => {
        langfuseContext.updateCurrentObservation({ prompt: painter });
        return generate();
      },
      { asType: "generation" },
    );
    expect(await linked(outer)).toEqual({ outer: ["painter", 3], generate: undefined });
  });

  test("a prompt set on a method is linked to the generations that it makes from then on", async () => {
    const method = observe("method", () => {
      observe("before", () => 1, { asType: "generation" })();
      saying(painter, () => {
        step();
        langfuseContext.updateCurrentObservation({ prompt: null });
        observe("after", () => 1, { asType: "generation" })();
      })();
    });
    expect(await linked(method)).toEqual({
      method: undefined,
      before: undefined,
      outer: undefined,
      step: undefined,
      generate: ["painter", 3],
      after: undefined,
    });
  });

  test("a propagated prompt is linked to the generations begun in the function, inside and outside a trace", async () => {
    expect(await linked(() => propagateAttributes({ prompt: painter }, () => step()))).toEqual({
      step: undefined,
      generate: ["painter", 3],
    });
    const outer = observe("outer", () => propagateAttributes({ prompt: painter }, () => step()));
    expect(await linked(outer)).toEqual({
      outer: undefined,
      step: undefined,
      generate: ["painter", 3],
    });
    const cleared = () =>
      propagateAttributes({ prompt: painter }, () =>
        propagateAttributes({ prompt: null }, () => generate()),
      );
    expect(await linked(cleared)).toEqual({ generate: undefined });
  });

  test("a fallback prompt is not linked, since Langfuse does not have it", async () => {
    const fallback = { ...painter, isFallback: true };
    expect(await linked(saying(fallback, generate))).toEqual({
      outer: undefined,
      generate: undefined,
    });
    expect(warnings).toEqual([]);
  });

  test.each([
    [{ name: "painter" }, "version undefined"],
    [{ name: "", version: 1 }, 'name ""'],
    [{ name: "painter", version: 1.5 }, "version 1.5"],
    [{ name: "painter", version: "3" }, 'version "3"'],
  ])("a prompt without name or version is not linked, with a warning: %j", async (prompt, got) => {
    const links = await linked(saying(prompt as never, generate));
    expect(links).toEqual({ outer: undefined, generate: undefined });
    expect(warnings).toEqual([expect.stringContaining(got)]);
  });
});

describe("a prompt of @langfuse/client", () => {
  /** The example as its user compiles it, against the built package. */
  const example = "../../examples/prompts/painter-guide.js";

  /** Langfuse's route for prompts, with one prompt in it. */
  async function servePrompt(text: string | undefined) {
    const server = createServer((_, response) => {
      if (text === undefined) response.writeHead(500).end();
      else {
        response.setHeader("content-type", "application/json");
        const prompt = { name: "best-painter", version: 7, type: "text", prompt: text };
        response.end(JSON.stringify({ ...prompt, config: {}, labels: ["production"], tags: [] }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      client: new LangfuseClient({
        ...keys,
        baseUrl: `http://127.0.0.1:${port}`,
      }),
      [Symbol.asyncDispose]: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  }

  test.each([
    [
      "Name a painter from {{country}}.",
      "Name a painter from Spain.",
      { name: "best-painter", version: 7 },
    ],
    [undefined, "Who is the best painter from Spain? Answer in one short sentence.", undefined],
  ])(
    "a prompt of @langfuse/client is compiled and linked, and its fallback is not linked (%j)",
    async (text, sent, prompt) => {
      await using mistral = await startMistralStandIn();
      await using langfuse = await startReceiver();
      await using prompts = await servePrompt(text);
      configure({ destination: langfuseAt(langfuse.url) });
      const options = { apiKey: "stand-in", serverURL: mistral.url };

      // The client prints that it could not fetch.
      vi.spyOn(console, "error").mockImplementation(() => {});
      const { PainterGuide } = (await import(example)) as {
        PainterGuide: new (...args: unknown[]) => {
          findBestPainterFrom(country: string): Promise<unknown>;
        };
      };

      await new PainterGuide(prompts.client, options).findBestPainterFrom("Spain");
      await flush();

      const generation = langfuse.observations.find(({ type }) => type === "generation");
      expect(generation?.input).toEqual([{ role: "user", content: sent }]);
      expect(generation?.prompt).toEqual(prompt);
      langfuse.assertClean({ complete: true });
    },
  );
});
