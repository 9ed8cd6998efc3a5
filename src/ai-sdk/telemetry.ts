// The telemetry integration for the AI SDK. It wraps the calls of language models and of tools, where the
// AI SDK offers that. Embeddings and the deprecated object functions only announce begin and end.
// Source: the interface Telemetry of `ai` 7, dist/index.d.ts.
import { fieldsOf, stringOf, type Fields } from "../mistral/wire/json.js";
import { runIn, type Scope } from "../tracing/context.js";
import { guard } from "../tracing/log.js";
import { shared } from "../tracing/shared.js";
import { isDoubled } from "./doubled.js";
import { embeddingModel, languageModel, tool } from "./families.js";
import { observedModelCall } from "./model-call.js";
import { RunningCalls, type RunningCall } from "./running-calls.js";

/** A telemetry integration, as `registerTelemetry` of the AI SDK accepts it. The AI SDK calls it. */
export interface AiSdkTelemetry {
  /** Called with the first event of a call of one of the AI SDK's functions. */
  onStart(event: object): void;
  /** Called before `generateObject` or `streamObject` calls the model. */
  onObjectStepStart(event: object): void;
  /** Called with the answer to that. */
  onObjectStepEnd(event: object): void;
  /** Called before an embedding model is called. */
  onEmbedStart(event: object): void;
  /** Called with the answer to that. */
  onEmbedEnd(event: object): void;
  /** Called with the output of a tool, or its error. */
  onToolExecutionEnd(event: object): void;
  /** Called when a call has succeeded. */
  onEnd(event: object): void;
  /** Called when the caller has aborted a stream. */
  onAbort(event: object): void;
  /** Called when a call has failed. */
  onError(event: unknown): void;
  /** Runs a call of a language model. */
  executeLanguageModelCall<T>(call: {
    callId: string;
    execute: () => PromiseLike<T>;
  }): PromiseLike<T>;
  /** Runs a tool. */
  executeTool<T>(call: {
    callId: string;
    toolCallId: string;
    execute: () => PromiseLike<T>;
  }): PromiseLike<T>;
}

/**
 * Returns the telemetry integration for the AI SDK (`ai` 7 or later). Each call of a model by
 * `generateText`, `streamText`, `generateObject`, `streamObject`, `embed` and `embedMany` becomes a
 * generation or an embedding, and each call of a tool a tool observation, under the current one.
 *
 * It leaves a call to another registered integration that sends it to the same Langfuse project.
 * @returns the one integration of this process: registering it twice records nothing twice
 * @example Register the integration
 * // import { registerTelemetry } from "ai";
 * import { aiSdkTelemetry } from "mistral-traced/ai-sdk";
 *
 * registerTelemetry(aiSdkTelemetry());
 */
export function aiSdkTelemetry(): AiSdkTelemetry {
  return shared("AI SDK telemetry", createTelemetry);
}

function createTelemetry(): AiSdkTelemetry {
  const running = new RunningCalls();
  const on = (read: (call: RunningCall, event: Fields) => void) => (event: unknown) =>
    guard("reading an event of the AI SDK", () => {
      const fields = fieldsOf(event);
      const call = running.get(String(fields["callId"]));
      if (call) read(call, fields);
    });
  /** The same for the last event of a call. */
  const onLast = (read: (call: RunningCall, event: Fields) => void) =>
    on((call, event) => {
      running.take(String(event["callId"]));
      read(call, event);
    });
  const telemetry: AiSdkTelemetry = {
    onStart(event) {
      guard("reading the start of a call of the AI SDK", () => {
        const fields = fieldsOf(event);
        const callId = stringOf(fields["callId"]);
        if (callId !== undefined && !isDoubled(telemetry)) running.begin(callId, fields);
      });
    },
    onObjectStepStart: on((call, event) =>
      call.begin("object", call.name, languageModel, { ...call.start, ...event }),
    ),
    onObjectStepEnd: on((call, event) => call.succeed("object", event)),
    onEmbedStart: on((call, event) =>
      call.begin(event["embedCallId"], call.name, embeddingModel, event),
    ),
    onEmbedEnd: on((call, event) => call.succeed(event["embedCallId"], event)),
    onToolExecutionEnd: on((call, event) => {
      const { type, toolCallId, error } = fieldsOf(event["toolOutput"]);
      if (type === "tool-error") call.fail(error, [toolCallId]);
      else call.succeed(toolCallId, event);
    }),
    // An observation that is open now is an attempt that failed before another succeeded.
    onEnd: onLast((call) => call.fail(new Error("The attempt failed, and was repeated."))),
    onAbort: onLast((call, { reason }) => {
      call.aborted = { reason };
    }),
    onError: onLast((call, { error }) => call.fail(error)),
    executeLanguageModelCall({ execute, ...event }) {
      let observed = execute;
      guard("observing a model call of the AI SDK", () => {
        const call = running.get(event.callId);
        if (call && !call.isCallingModel)
          observed = observedModelCall(call, fieldsOf(event), execute);
      });
      return observed();
    },
    executeTool({ execute, ...event }) {
      let scope: Scope | undefined;
      guard("observing a tool call of the AI SDK", () => {
        const fields = fieldsOf(event);
        const name = stringOf(fieldsOf(fields["toolCall"])["toolName"]) ?? "tool";
        scope = running.get(event.callId)?.begin(event.toolCallId, name, tool, fields);
      });
      return scope ? runIn(scope, execute) : execute();
    },
  };
  return telemetry;
}
