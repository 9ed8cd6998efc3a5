// Every recorded answer that calls tools, our own exchanges too, put into the loop: what the tools
// get is what stands on the wire, read by other means, and the conversation goes on.
import { expect } from "vitest";
import { tool } from "../../../decorators/tool.js";
import type { ToolCallResult, RunToolsRequest } from "../../../src/mistral/tools/request.js";
import { runTools } from "../../../src/mistral/tools/run.js";
import { streamTools } from "../../../src/mistral/tools/stream.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import type { Exchange } from "../../../src/testing/stand-in/exchange.js";
import { asksForStream } from "../../../src/testing/stand-in/request.js";
import { testEachExchange } from "../../exchanges/each-exchange.js";
import { sdkRequest } from "../../exchanges/sdk-request.js";
import { startClient } from "../client.js";
import { wireAnswer } from "../wire-answer.js";
import { lastMessages } from "./service.js";

interface RecordedTool {
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters: object;
  };
}

function hasCalls(exchange: Exchange): boolean {
  const isChat = exchange.request.path === "/v1/chat/completions";
  return isChat && (wireAnswer(exchange).choices[0]?.tools ?? []).length > 0;
}

/** Runs the loop on an exchange; the tools answer with what they were given. */
async function replay(exchange: Exchange) {
  const { messages, model, tools, toolChoice } = sdkRequest(exchange.request.body);
  const { raw, standIn } = await startClient({
    exchanges: [exchange],
    // The first answer is the recorded one.
    replies: () => (standIn.requests.length > 1 ? { text: "Done." } : undefined),
  });
  const request = {
    model,
    messages,
    toolChoice,
    tools: (tools as RecordedTool[]).map(({ function: { name, description, parameters } }) =>
      tool((given: unknown) => ({ given }), {
        name,
        description: description || "A tool",
        parameters: parameters as { type: "object" },
      }),
    ),
  } as unknown as RunToolsRequest & { tools: object[] };
  const calls: ToolCallResult[] = [];
  const { result, observations } = await captureTraces(async () => {
    if (!asksForStream(exchange.request.body)) return runTools(raw, request);
    for await (const event of streamTools(raw, request)) {
      if (event.type === "tool-result") calls.push(event.call);
      if (event.type === "answer") return event;
    }
    throw new Error("there was no answer");
  });
  return { ...result, calls: result.steps[0]!.calls, standIn, observations };
}

async function expectTheLoopToGoOn(exchange: Exchange): Promise<void> {
  const wire = wireAnswer(exchange).choices[0]!;

  const { text, calls, standIn, observations, steps } = await replay(exchange);

  expect(text).toBe("Done.");
  expect(steps).toHaveLength(2);
  expect(calls.map(({ name }) => name)).toEqual(wire.tools);
  const results = lastMessages(standIn).slice(-calls.length);
  expect(results).toMatchObject(
    calls.map(({ id, content }) => ({ role: "tool", tool_call_id: id, content })),
  );
  expect(calls.every(({ id }) => id !== "null" && id !== "")).toBe(true);
  // All arguments together are those on the wire, whether or not they can be used.
  const used = calls.filter((call) => !("error" in call)).map(({ arguments: given }) => given);
  const readable = wire.arguments === "" ? [] : used.map((given) => JSON.stringify(given));
  const wireArguments = wire.arguments.replaceAll("}{", "}\n{").split("\n");
  expect(readable).toEqual(
    used.length === 0 ? [] : wireArguments.map((one) => JSON.stringify(JSON.parse(one))),
  );
  for (const { error, content } of calls) {
    if (error !== undefined)
      expect(content).toMatch(/^{"error":"(Invalid arguments|There is no tool)/);
  }
  const kinds = observations.map(({ type }) => type);
  expect(kinds).toEqual(["agent", "generation", ...calls.map(() => "tool"), "generation"]);
  const ids = observations.flatMap(({ metadata }) => metadata?.["tool_call_id"] ?? []);
  expect(ids).toEqual(calls.map(({ id }) => id));
}

testEachExchange(
  "the loop of tools continues after the exchange %s",
  hasCalls,
  expectTheLoopToGoOn,
);
