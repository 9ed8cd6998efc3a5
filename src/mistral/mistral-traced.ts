// The base class of services that call Mistral: the functions of Langfuse's Mistral cookbook as
// methods. Only this file imports the SDK (730 ms), since a constructor cannot wait for it: each
// subclass needs it anyway.
import { Mistral } from "@mistralai/mistralai";
import { defineOwn } from "../tracing/property.js";
import {
  instanceDestination,
  setInstanceAttributes,
  setInstanceDestination,
} from "../tracing/instance-attributes.js";
import { clientOptions } from "./client-options.js";
import { isMistralClient } from "./client.js";
import { observeClient } from "./observe-mistral.js";
import { checkedMistralOptions, type ObserveMistralOptions } from "./observe-mistral-options.js";
import type {
  ChatCompletionRequest,
  ChatCompletionResponse,
  ChatCompletionStreamRequest,
  RequestOptions,
  SDKOptions,
} from "./sdk.js";
import { runServiceTools } from "./tools/run.js";
import { streamServiceTools, type ToolEvents } from "./tools/stream.js";
import type { RunToolsRequest, RunToolsResult } from "./tools/request.js";
import { completionCall, textStreamCall } from "./text-calls.js";

const calls = {
  mistralCompletion: completionCall("mistralCompletion"),
  asyncMistralCompletion: completionCall("asyncMistralCompletion"),
  streamMistralCompletion: textStreamCall("streamMistralCompletion"),
  asyncStreamMistralCompletion: textStreamCall("asyncStreamMistralCompletion"),
};

/**
 * Calls Mistral: the base class of a service. Each call is one generation under the current observation.
 * Its methods have the names of the functions in Langfuse's Mistral cookbook.
 * Source: https://langfuse.com/guides/cookbook/integration_mistral_sdk
 * @example Write a service
 * class PainterGuide extends MistralTraced {
 *   @observe()
 *   async findBestPainterFrom(country: string) {
 *     const response = await this.mistralCompletion({
 *       model: "mistral-small-latest",
 *       messages: [{ role: "user", content: `Who is the best painter from ${country}?` }],
 *     });
 *     return response.choices[0]?.message?.content;
 *   }
 * }
 * @example Call other endpoints
 * class Library extends MistralTraced {
 *   @observe()
 *   async embed(texts: string[]) {
 *     const { data } = await this.mistral.embeddings.create({ model: "mistral-embed", inputs: texts });
 *     return data.map(({ embedding }) => embedding);
 *   }
 * }
 */
export class MistralTraced {
  /** The traced client, for every other call. Not enumerable: a service that is printed shows no key. */
  declare readonly mistral: Mistral;

  /**
   * @param options the SDK's options, or a client. Without a key, each call reads MISTRAL_API_KEY, and
   *   fails with a MissingApiKeyError if it is not set
   * @param traced the options of {@link observeMistral}. `trace` and `destination` hold for each trace
   *   with an observed method or a call of this service
   * @throws InvalidOptionError for anything else
   * @example Put the calls of a service into a session
   * class ChatSession extends MistralTraced {
   *   constructor(sessionId: string, userId: string) {
   *     super({}, { trace: { sessionId, userId } });
   *   }
   * }
   * @example Use a client that you have
   * class Guide extends MistralTraced {}
   * const service = new Guide(new Mistral({ apiKey: "...", timeoutMs: 10_000 }));
   */
  constructor(options: SDKOptions | Mistral = {}, traced: ObserveMistralOptions = {}) {
    const checked = checkedMistralOptions("MistralTraced", traced);
    const client = isMistralClient(options) ? options : new Mistral(clientOptions(options));
    const mistral = observeClient(client, checked);
    defineOwn(this, "mistral", { value: mistral });
    // The same object for methods and calls: a trace takes it once from both.
    if (checked.trace) setInstanceAttributes(this, checked.trace);
    const destination = instanceDestination(mistral);
    if (destination) setInstanceDestination(this, destination);
  }

  /**
   * Asks for a completion.
   * @returns the SDK's response
   * @throws the SDK's errors
   * @example Ask for a completion
   * const response = await this.mistralCompletion({ model: "mistral-small-latest", messages });
   * @example Ask for JSON
   * const response = await this.mistralCompletion({
   *   model: "mistral-small-latest",
   *   messages: [{ role: "user", content: "A painter and a year, as JSON." }],
   *   responseFormat: { type: "json_object" },
   * });
   */
  mistralCompletion(
    request: ChatCompletionRequest,
    options?: RequestOptions,
  ): Promise<ChatCompletionResponse> {
    return calls.mistralCompletion.call(this, request, options);
  }

  /**
   * Asks for a completion like {@link mistralCompletion}, and records it under its own name. The cookbook
   * has a synchronous function and this one; in JavaScript both are asynchronous.
   * @returns the SDK's response
   * @throws the SDK's errors
   * @example Ask under the name of the cookbook
   * const response = await this.asyncMistralCompletion({ model: "mistral-small-latest", messages });
   */
  asyncMistralCompletion(
    request: ChatCompletionRequest,
    options?: RequestOptions,
  ): Promise<ChatCompletionResponse> {
    return calls.asyncMistralCompletion.call(this, request, options);
  }

  /**
   * Streams a completion as pieces of text, of the first choice where there are several. Thinking
   * and tool calls are recorded, but not returned. The request is sent when the first piece is
   * asked for; a `break` closes the connection, and the pieces up to then are recorded.
   * @returns the pieces of text
   * @throws the SDK's errors, where the pieces are read
   * @example Print an answer word by word
   * for await (const text of this.streamMistralCompletion({ model: "mistral-small-latest", messages })) {
   *   process.stdout.write(text);
   * }
   * @example Stop at a length
   * let answer = "";
   * for await (const text of this.streamMistralCompletion({ model, messages })) {
   *   answer += text;
   *   if (answer.length > 1_000) break; // closes the connection
   * }
   */
  streamMistralCompletion(
    request: ChatCompletionStreamRequest,
    options?: RequestOptions,
  ): AsyncGenerator<string, void, undefined> {
    return calls.streamMistralCompletion.call(this, request, options);
  }

  /**
   * Streams a completion like {@link streamMistralCompletion}, and records it under its own name.
   * @returns the pieces of text
   * @throws the SDK's errors, where the pieces are read
   * @example Stream under the name of the cookbook
   * for await (const text of this.asyncStreamMistralCompletion({ model, messages })) {
   *   process.stdout.write(text);
   * }
   */
  asyncStreamMistralCompletion(
    request: ChatCompletionStreamRequest,
    options?: RequestOptions,
  ): AsyncGenerator<string, void, undefined> {
    return calls.asyncStreamMistralCompletion.call(this, request, options);
  }

  /**
   * Lets the model use tools, by default all `@tool` methods of this service, until it answers in
   * words. See {@link runTools}.
   * @returns the final answer, the whole conversation and the steps
   * @throws ToolRoundsError if the model still calls tools after `maxRounds` (10), with the
   *   conversation; the SDK's errors; the reason of `signal` if it is aborted
   * @example Answer with tools
   * class Weather extends MistralTraced {
   *   @tool({ description: "The weather in a city", parameters: z.object({ city: z.string() }) })
   *   weather({ city }: { city: string }) {
   *     return { city, sky: "clear" };
   *   }
   *
   *   async answer(content: string) {
   *     const messages = [{ role: "user" as const, content }];
   *     return (await this.runTools({ model: "mistral-small-latest", messages })).text;
   *   }
   * }
   */
  runTools(request: RunToolsRequest, options?: RequestOptions): Promise<RunToolsResult> {
    return runServiceTools.call(this, request, options);
  }

  /**
   * Runs tools like {@link runTools}, and streams words, calls of tools, their results, and finally
   * the answer. See {@link streamTools}.
   * @returns the events
   * @throws the errors of `runTools`, where the events are read
   * @example Print a streamed answer with tools
   * for await (const event of this.streamTools({ model: "mistral-small-latest", messages })) {
   *   if (event.type === "text") process.stdout.write(event.text);
   * }
   */
  streamTools(request: RunToolsRequest, options?: RequestOptions): ToolEvents {
    return streamServiceTools.call(this, request, options);
  }
}
