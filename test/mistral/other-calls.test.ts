// The calls that are not model calls: tools of connectors, judges, workflows, libraries, batch jobs. The
// replayed exchanges show what they record; here is the rest.
import { describe, expect, it } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { callFor } from "../exchanges/call.js";
import { ownExchanges } from "../exchanges/load.js";
import { MODES, runInMode } from "../law/modes.js";
import { recordedBy, startClient } from "./client.js";

const CATEGORIES = ["batch", "connectors", "judges", "libraries", "workflows"];
const exchanges = ownExchanges().filter(({ category }) => CATEGORIES.includes(category));

/** The own exchange of that name, with other fields in its answer. */
function answering(name: string, fields: object): Exchange {
  const found = exchanges.find((exchange) => exchange.name === name);
  if (found === undefined) throw new Error(`there is no exchange ${name}`);
  const body = { ...(found.response.body as object), ...fields };
  return { ...found, response: { ...found.response, body } };
}

async function recordedOf(exchange: Exchange) {
  const { mistral } = await startClient({ exchanges: [exchange] });
  return recordedBy(() => callFor(exchange)(mistral));
}

describe.each(MODES)("tracing %s", (mode) => {
  it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))(
    "%s answers as untraced",
    async (_, exchange) => {
      const { mistral, raw } = await startClient({ exchanges: [exchange] });
      const bare = await callFor(exchange)(raw);

      const { result, ended } = await runInMode(mode, () => callFor(exchange)(mistral));

      expect(result).toEqual(bare);
      expect(ended.length > 0).toBe(mode === "on" || mode === "broken");
    },
  );
});

describe("a tool of a connector", () => {
  it("the output of a tool has its pictures as data URIs, and links as they are", async () => {
    const link = { type: "resource_link", name: "chart", uri: "https://a.example/chart" };
    const content = [{ type: "image", data: "iVBORw0KGgo=", mimeType: "image/png" }, link];

    const { output } = await recordedOf(answering("connector_tool", { content }));

    expect(output).toEqual([
      { type: "image", data: "data:image/png;base64,iVBORw0KGgo=" },
      expect.objectContaining(link),
    ]);
  });

  it("a tool that fails without a text is an error", async () => {
    const { observation } = await recordedOf(answering("connector_tool_error", { content: [] }));

    expect(observation).toMatchObject({ level: "ERROR", statusMessage: "The tool failed" });
  });
});

it("a workflow that ends without a result is an error", async () => {
  const { observation, output } = await recordedOf(
    answering("workflow_started", { status: "TIMED_OUT" }),
  );

  expect(observation.level).toBe("ERROR");
  expect(observation.statusMessage).toBe("The workflow ended with the status TIMED_OUT");
  expect(output).toEqual({ execution_id: "exec-2", status: "TIMED_OUT" });
});

describe("a batch job", () => {
  const poll = observe("poll", async (call: () => Promise<unknown>) => {
    await call();
    await call();
  });

  async function polled(exchange: Exchange) {
    const { mistral } = await startClient({ exchanges: [exchange] });
    const { observations } = await captureTraces(async () => {
      await poll(() => callFor(exchange)(mistral));
    });
    return observations.filter(({ name }) => name === "batch results");
  }

  it("the usage of a finished job is recorded once, at the price of a batch", async () => {
    const results = await polled(answering("batch_get_inline", {}));

    expect(results).toMatchObject([
      {
        type: "generation",
        model: "mistral-small-latest",
        usage: { input: 54, input_cached_tokens: 16, output: 10, total: 80 },
        metadata: { service_tier: "batch" },
      },
    ]);
    const [{ cost } = {}] = results;
    expect(cost?.["total"]).toBeGreaterThan(0);
    // Traces that go to another place have it too.
    expect(await polled(answering("batch_get_inline", {}))).toHaveLength(1);
  });

  it("the usage of several models is a generation each, and counts pages as pages", async () => {
    const row = (body: object) => ({ response: { status_code: 200, body } });
    const outputs = [
      row({ model: "ministral-3b-latest", usage: { prompt_tokens: 2, total_tokens: 2 } }),
      row({ model: "mistral-ocr-latest", usage_info: { pages_processed: 3 } }),
      row({ model: "mistral-ocr-latest", usage_info: { pages_processed: 4 } }),
      { error: { message: "no" } },
    ];

    const results = await polled(answering("batch_get_inline", { model: null, outputs }));

    expect(results.map(({ model, usage }) => [model, usage])).toEqual([
      ["ministral-3b-latest", { input: 2, total: 2 }],
      ["mistral-ocr-latest", { pages: 7, total: 0 }],
    ]);
  });

  it("a job that fails is an error, and a running one misses no usage", async () => {
    const failed = await recordedOf(answering("batch_get", { status: "FAILED" }));
    const running = await recordedOf(answering("batch_get", { status: "RUNNING" }));

    expect(failed.observation.statusMessage).toBe("The batch job ended with the status FAILED");
    expect(failed.observation.metadata).toHaveProperty("usage_missing");
    expect(running.observation.level).not.toBe("ERROR");
    expect(running.observation.metadata ?? {}).not.toHaveProperty("usage_missing");
  });
});
