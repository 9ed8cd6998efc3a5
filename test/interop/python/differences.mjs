// Each intended difference between what Langfuse's cookbook sends in Python and what the examples of
// the cookbook send. The suite fails for any other, and for one of these that no longer occurs.
import { isDeepStrictEqual as isSame } from "node:util";

const isCall = ({ type }) => type === "generation";
const isFunction = (one) => !isCall(one);
const EMPTY = { args: [], kwargs: {} };

/** The message of a response, without what Python's SDK adds to it. */
function messageOf(response) {
  return plainMessage(response?.choices?.[0]?.message ?? {});
}

function plainMessage({ prefix: _, tool_calls: calls, content, ...rest }) {
  const plainCalls = calls?.map(({ index: _1, ...call }) => call);
  return { ...rest, content: compact(content), ...(plainCalls && { tool_calls: plainCalls }) };
}

/** Python's json.dumps writes spaces. */
function compact(content) {
  try {
    return JSON.stringify(JSON.parse(content));
  } catch {
    return content;
  }
}

/**
 * - `sdks`: the generations of Langfuse's Python SDK that differ
 * - `of`: whether an observation of the examples can have the difference
 * - `explains`: whether it is this difference, from both values and both observations
 * - `part`: the part of a value that the table shows, instead of the whole
 */
export const DIFFERENCES = [
  {
    field: "type",
    sdks: [2],
    of: isFunction,
    explains: (python, here) => python === "trace" && here === "span",
    why: "in SDK 2, the outermost function is the trace and not an observation",
  },
  {
    field: "trace name",
    sdks: [2, 5],
    of: () => true,
    explains: (python, here) => python === undefined && typeof here === "string",
    why: "each observation carries it, so that Langfuse's cost by trace name is complete",
  },
  {
    field: "input",
    sdks: [2, 5],
    of: isFunction,
    explains: (python, here) =>
      here === undefined ? isSame(python, EMPTY) : isSame(python, { ...EMPTY, args: [here] }),
    why: "one argument is the input itself. A call without arguments has no input",
  },
  {
    field: "input",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here, one) =>
      isSame(python, here?.messages) &&
      isSame([one.metadata.tools, one.metadata.tool_choice], [here.tools, here.tool_choice]),
    why: "Langfuse shows tools that are in the input, and the Playground opens with them",
  },
  {
    field: "input",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here) => isSame(python.map(plainMessage), here.map(plainMessage)),
    part: (messages) => messages?.find((message) => message.tool_calls),
    why: "a message without the fields that Python's SDK adds (`prefix`, `index`), and JSON of a tool without Python's spaces",
  },
  {
    field: "output",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here) => isSame({ role: "assistant", content: python }, here),
    why: "the message in place of its text, so that a call of tools is seen. SDK 5 has the text for streams only",
  },
  {
    field: "output",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here) => isSame(messageOf(python), plainMessage(here)),
    why: "the message in place of the whole response. SDK 2 has the response where the text is empty. In SDK 5, the returned value replaces the text that the wrapper sets",
  },
  {
    field: "output",
    sdks: [2, 5],
    of: isFunction,
    explains: (python, here) => messageOf(python).content === here,
    why: "these two functions return the response in Python, and its text in the examples",
  },
  {
    field: "model parameters",
    sdks: [2, 5],
    of: isCall,
    explains: ({ maxTokens, temperature } = {}, here) =>
      isSame(here, {
        max_tokens: maxTokens,
        ...(temperature !== undefined && { temperature: Number(temperature) }),
      }),
    why: "the API's names, which the Playground reads, and numbers",
  },
  {
    field: "total of tokens",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here, _, ours) => {
      const { input, output } = ours["input and output tokens"];
      return python === undefined && here === input + output;
    },
    why: "lists and sums in Langfuse go by the total",
  },
  {
    field: "cost",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here) => python === undefined && here.total > 0,
    why: "Langfuse has no prices for Mistral's models",
  },
  {
    field: "time of the first token",
    sdks: [2, 5],
    of: ({ name }) => /stream/i.test(name),
    explains: (python, here) => python === undefined && here === "a time",
    why: "measured for each stream, and for a method that passes a stream on",
  },
  {
    field: "metadata",
    sdks: [2, 5],
    of: isCall,
    explains: (python, here) =>
      typeof here.finish_reason === "string" &&
      Object.keys(python).every((key) => key === "tools" || key === "tool_choice"),
    why: "the reason for the end, and the ids for a question to Mistral. Tools are in the input",
  },
];
