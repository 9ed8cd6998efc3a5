// Checks the replies of a test, so that a misspelt or a useless field is an error of the test, and not a
// wrong answer.
import { InvalidOptionError } from "../../foundation/errors.js";
import {
  aBoolean,
  aCount,
  aFunction,
  anArray,
  aNumber,
  aRecord,
  aString,
  checkOptions,
  either,
  arrayOf,
  oneOf,
  type Check,
  type Checks,
} from "../../foundation/options.js";
import type { ChoiceReply, Fault, Reply, ToolCallReply, UsageReply } from "./reply.js";

const anything: Check = { accepts: () => true, mustBe: "anything" };
const aText: Check = {
  accepts: (value) => typeof value === "string",
  mustBe: "a string",
};
const texts = either(aText, arrayOf(aText));
const aNull: Check = { accepts: (value) => value === null, mustBe: "null" };
const aHeader: Check = {
  accepts: (value) =>
    aRecord.accepts(value) &&
    Object.values(value as object).every((header) => aText.accepts(header)),
  mustBe: "an object of strings",
};
const milliseconds = aNumber(0, 2 ** 31 - 1, "milliseconds");

/** The fields of a reply that is not a whole body. */
const CHOICE: Checks<ChoiceReply> = {
  text: texts,
  thinking: texts,
  content: either(arrayOf(aRecord), aNull),
  toolCalls: anArray,
  finishReason: aString,
};

const TOOL_CALL: Checks<ToolCallReply> = {
  name: aString,
  arguments: either(aRecord, aText),
  id: aString,
};

const USAGE: Checks<UsageReply> = {
  promptTokens: aCount,
  completionTokens: aCount,
  cachedTokens: aCount,
  audioTokens: aCount,
  totalTokens: aCount,
};

const REPLY: Checks<Reply> = {
  ...CHOICE,
  when: either(aString, aFunction),
  choices: anArray,
  usage: aRecord,
  model: aString,
  status: {
    accepts: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
    mustBe: "an HTTP status between 200 and 599",
  },
  headers: aHeader,
  body: anything,
  fragmentToolCalls: aBoolean,
  delayMs: milliseconds,
  chunkDelayMs: milliseconds,
  fault: aRecord,
};

const FAULT_KINDS: readonly Fault["kind"][] = [
  "cut",
  "cut-inside",
  "end",
  "stall",
  "malformed",
  "error",
  "missing-done",
];

/** The fields that have no effect beside a whole body or an error status. */
const COMPLETION_FIELDS = [
  ...Object.keys(CHOICE),
  "choices",
  "usage",
  "model",
  "fragmentToolCalls",
];

/**
 * @param where the place of the reply, such as `"startMistralStandIn: replies[0]"`
 * @throws InvalidOptionError for unknown fields, wrong values, and fields that exclude each other
 */
export function checkReply(where: string, reply: Reply): void {
  checkOptions(where, reply, REPLY);
  checkChoice(where, reply);
  reply.choices?.forEach((choice, index) => {
    checkOptions(`${where}.choices[${index}]`, choice, CHOICE);
    checkChoice(`${where}.choices[${index}]`, choice);
  });
  if (reply.usage !== undefined) checkUsage(`${where}.usage`, reply.usage);
  if (reply.fault !== undefined) checkFault(`${where}.fault`, reply.fault);
  if ("body" in reply) exclude(where, reply, "`body`", COMPLETION_FIELDS);
  else if ((reply.status ?? 200) >= 400)
    exclude(where, reply, "a `status` of 400 or more", COMPLETION_FIELDS);
  if (reply.choices !== undefined) exclude(where, reply, "`choices`", Object.keys(CHOICE));
}

function checkChoice(where: string, choice: ChoiceReply): void {
  if (choice.content !== undefined) exclude(where, choice, "`content`", ["text", "thinking"]);
  choice.toolCalls?.forEach((call, index) => {
    checkOptions(`${where}.toolCalls[${index}]`, call, TOOL_CALL);
    need(`${where}.toolCalls[${index}]`, call, ["name"]);
  });
}

function checkUsage(where: string, usage: UsageReply): void {
  checkOptions(where, usage, USAGE);
  need(where, usage, ["promptTokens", "completionTokens"]);
}

function checkFault(where: string, fault: Fault): void {
  checkOptions<{ kind: unknown; after?: unknown; error?: unknown }>(where, fault, {
    kind: oneOf(FAULT_KINDS),
    after: aCount,
    error: anything,
  });
  need(where, fault, ["kind"]);
  if (fault.kind !== "error")
    exclude(where, fault, `\`kind\` ${JSON.stringify(fault.kind)}`, ["error"]);
  if (fault.kind === "missing-done") exclude(where, fault, '`kind` "missing-done"', ["after"]);
}

function need(where: string, fields: object, names: readonly string[]): void {
  for (const name of names) {
    if ((fields as Record<string, unknown>)[name] === undefined) {
      throw new InvalidOptionError(`${where}: \`${name}\` is required.`);
    }
  }
}

/** Rejects fields that have no effect beside another one. */
function exclude(where: string, fields: object, beside: string, names: readonly string[]): void {
  const useless = names.find((name) => (fields as Record<string, unknown>)[name] !== undefined);
  if (useless === undefined) return;
  throw new InvalidOptionError(
    `${where}: \`${useless}\` has no effect beside ${beside}. Leave one out.`,
  );
}
