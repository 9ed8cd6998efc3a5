// The state that a tool-calling loop keeps between its rounds: the conversation, the steps, and the
// next request. Whether answers come whole or as a stream is not its business.
import type { Mistral } from "@mistralai/mistralai";
import { ownFields } from "../../foundation/own-fields.js";
import { unobserved } from "../client.js";
import {
  timeoutOf,
  type ChatCompletionRequest,
  type ChatCompletionRequestMessage,
  type ChatCompletionResponse,
  type RequestOptions,
} from "../sdk.js";
import { fieldsOf, listOf } from "../wire/json.js";
import { LoopAbort } from "./abort.js";
import { readAnswer } from "./answer.js";
import { answerCall, readCall, type ReadToolCall } from "./call.js";
import { ToolRoundsError } from "./errors.js";
import {
  splitRunRequest,
  type ToolCallResult,
  type ToolCall,
  type RunToolsRequest,
  type RunToolsResult,
  type ToolLoopOptions,
  type ToolStep,
} from "./request.js";
import { ToolSet } from "./set.js";

const MAX_ROUNDS = 10;
/** The SDK's own default, which it leaves out for a request with a signal. */
const TIMEOUT_MS = 300_000;

/** One run of the loop. */
export class ToolLoop {
  private readonly abort: LoopAbort;
  private readonly running = new Set<Promise<unknown>>();
  private readonly options: ToolLoopOptions;
  private readonly chat: Omit<ChatCompletionRequest, "tools">;
  private readonly tools: ToolSet;
  private readonly messages: ChatCompletionRequestMessage[];
  private readonly steps: ToolStep[] = [];

  /** @throws InvalidOptionError or MisuseError for unusable options */
  constructor(
    where: string,
    request: RunToolsRequest,
    private readonly requestOptions: RequestOptions | undefined,
    self: object | undefined,
  ) {
    const signal = fieldsOf(request)["signal"] ?? fieldsOf(requestOptions)["signal"] ?? undefined;
    const { options, chat } = splitRunRequest(where, {
      ...request,
      ...(signal ? { signal } : {}),
    } as RunToolsRequest);
    this.options = options;
    this.chat = chat;
    this.tools = new ToolSet(where, options.tools, self);
    this.messages = [...listOf(chat.messages)] as ChatCompletionRequestMessage[];
    this.abort = new LoopAbort(options.signal);
  }

  /** Counted from 1. */
  get round(): number {
    return this.steps.length + 1;
  }

  /**
   * Returns the next request.
   * @throws ToolRoundsError when there were enough rounds, or the reason of an abort
   */
  request(): ChatCompletionRequest {
    this.abort.signal.throwIfAborted();
    const { maxRounds = MAX_ROUNDS } = this.options;
    if (this.round > maxRounds) throw new ToolRoundsError([...this.messages], [...this.steps]);
    const tools = this.tools.forRequest();
    const { toolChoice, ...chat } = ownFields(this.chat);
    const choice = this.round === 1 || toolChoice === "none" ? toolChoice : "auto";
    return {
      ...chat,
      messages: [...this.messages],
      ...(tools && { tools }),
      ...(tools && toolChoice !== undefined && { toolChoice: choice }),
    };
  }

  /** Returns the options of the next request: the SDK applies no signal beside its timeout. */
  optionsFor(client: Mistral): RequestOptions | undefined {
    const options = this.requestOptions;
    if (this.options.signal === undefined) return options;
    // As the SDK reads them: 0 means the default, and a negative one means no limit.
    const timeoutMs = options?.timeoutMs || timeoutOf(unobserved(client)) || TIMEOUT_MS;
    const { signal } = this.abort;
    if (timeoutMs < 0) return { ...options, signal };
    return { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
  }

  /** Takes the model's answer into the conversation. @returns the calls that it asks for */
  answered(response: ChatCompletionResponse): readonly ToolCall[] {
    const { messages, calls } = readAnswer(response);
    this.messages.push(...messages);
    return calls;
  }

  /**
   * Starts the calls of a round: all at once, or each when the previous one has ended.
   * @returns one promise a call, in the order of the calls; all are handled
   */
  start(calls: readonly ToolCall[]): Promise<ToolCallResult>[] {
    if (calls.length === 0) return [];
    // All are read before the first runs, so that they begin in their order.
    const reading = this.abort.wait(() =>
      Promise.all(calls.map((call) => readCall(call, this.tools))),
    );
    let before: Promise<unknown> = reading;
    return calls.map((_, place) => {
      const answer = async (): Promise<ToolCallResult> => {
        const call = (await reading)[place] as ReadToolCall;
        const result = await answerCall(call, this.abort);
        if (this.options.toolErrors === "throw" && "error" in result) throw result.error;
        return result;
      };
      const pending = this.options.parallel === false ? before.then(answer) : answer();
      const finished = pending.catch(() => undefined);
      this.running.add(finished);
      void finished.then(() => this.running.delete(finished));
      before = pending;
      return pending;
    });
  }

  /** Ends a round: its results go into the conversation, in the order of the calls. */
  async endRound(
    response: ChatCompletionResponse,
    calls: readonly ToolCallResult[],
  ): Promise<void> {
    for (const { id, name, content } of calls) {
      this.messages.push({ role: "tool", toolCallId: id, name, content });
    }
    const step: ToolStep = { round: this.round, response, calls };
    this.steps.push(step);
    await this.options.onStep?.(step);
  }

  result(response: ChatCompletionResponse): RunToolsResult {
    const { text } = readAnswer(response);
    return { text, response, messages: this.messages, steps: this.steps };
  }

  /** Returns the error to throw for `error`: for an abort by the caller, the caller's reason. */
  failure(error: unknown): unknown {
    return this.abort.byCaller ? this.abort.signal.reason : error;
  }

  /** Stops what still runs. Resolves at once, however long a tool would take. */
  async end(): Promise<void> {
    this.abort.end();
    await Promise.all(this.running);
  }
}
