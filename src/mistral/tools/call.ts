// One call of a tool for the model: its arguments are read, it runs as one observation, and each
// outcome becomes a message for the model.
import {
  captureArguments,
  captureReturned,
  type Callable,
  type InvocationSpec,
} from "../../tracing/invocation.js";
import { observedAs, observedFunction } from "../../tracing/observed-function.js";
import { readAbort } from "../errors.js";
import type { LoopAbort } from "./abort.js";
import { readArguments } from "./arguments.js";
import type { ToolContent } from "../sdk.js";
import { readMessageContent } from "../wire/content.js";
import { errorContent, resultContent } from "./content.js";
import { ToolArgumentsError, UnknownToolError } from "./errors.js";
import type { ToolCallResult, ToolCall } from "./request.js";
import type { BoundTool, ToolSet } from "./set.js";

/** A call with the tool that it is for, and its arguments read. */
export interface ReadToolCall {
  readonly call: ToolCall;
  readonly tool: BoundTool | undefined;
  readonly read: { readonly value: unknown } | { readonly error: Error };
}

/**
 * Finds the tool of a call and reads the arguments. Never rejects: an error is part of the result.
 */
export async function readCall(call: ToolCall, tools: ToolSet): Promise<ReadToolCall> {
  const { name, arguments: raw } = call;
  const tool = tools.get(name);
  if (tool === undefined) {
    return { call, tool, read: { error: new UnknownToolError(name, tools.names) } };
  }
  const read = await readArguments(tool.definition, raw);
  if ("value" in read) return { call, tool, read };
  return { call, tool, read: { error: new ToolArgumentsError(name, read.problem, raw) } };
}

/**
 * Runs a call: an error of the tool is part of the answer.
 * @throws the reason of an abort, and nothing else
 */
export async function answerCall(
  { call, tool, read }: ReadToolCall,
  abort: LoopAbort,
): Promise<ToolCallResult> {
  const args = "value" in read ? read.value : call.arguments;
  let content: ToolContent = "";
  /** The recorded result, if it differs from the returned one. */
  let shown: unknown;
  const run = async function (this: unknown): Promise<unknown> {
    if ("error" in read) throw read.error;
    const context = { signal: abort.signal, toolCallId: call.id };
    const result = await abort.wait(() =>
      Reflect.apply(tool?.fn as Callable, this, [args, context]),
    );
    const sent = resultContent(result);
    ({ content } = sent);
    if (sent.isChunks) shown = readMessageContent(content).content;
    return result;
  };
  try {
    const result = await Reflect.apply(
      observedFunction(
        run,
        callSpec(call, tool, abort, () => shown),
      ),
      tool?.self,
      [args],
    );
    return { ...call, arguments: args, result, content };
  } catch (error) {
    // An error of a stopped tool is not an answer.
    abort.signal.throwIfAborted();
    return { ...call, arguments: args, error, content: errorContent(error) };
  }
}

/**
 * The call is observed as the tool itself would be, with the model's id; the tool's own is left out.
 * @param shown called when the tool has returned; undefined: its result is recorded
 */
function callSpec(
  { id, name }: ToolCall,
  tool: BoundTool | undefined,
  { signal }: LoopAbort,
  shown: () => unknown,
): InvocationSpec {
  // An override, and a bound method, are recorded as the tool that they are.
  const own = tool && (observedAs(tool.fn) ?? (tool.declared && observedAs(tool.declared)));
  const base: InvocationSpec = own?.spec ?? {
    name,
    type: "tool",
    destination: undefined,
    opened: captureArguments,
    returned: captureReturned,
    recordsReturned: true,
    failed: undefined,
    items: undefined,
  };
  return {
    ...base,
    opened(observation, args, observed) {
      observation.call = { signal, standsFor: own?.original };
      base.opened(observation, args, observed);
      observation.update({ metadata: { tool_call_id: id } });
    },
    returned(observation, value) {
      // The files in chunks are shown as files. A function of the program's receives its own value.
      base.returned(observation, base.recordsReturned ? (shown() ?? value) : value);
    },
    failed(observation, error) {
      base.failed?.(observation, error);
      readAbort(observation, error);
    },
  };
}
