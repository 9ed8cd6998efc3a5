// Checks what a test says that the stand-in should answer, so that a misspelt or a needless field is
// an error of the test and not an answer that nobody meant.
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

/** What a reply says with words of its own, in place of a whole body. */
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

/** Of a whole body, and of an error, nothing is made up. */
const MADE_UP = [...Object.keys(CHOICE), "choices", "usage", "model", "fragmentToolCalls"];

/**
 * @param where what is being checked, such as `"startMistralStandIn: replies[0]"`
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
  if ("body" in reply) exclude(where, reply, "body", MADE_UP);
  else if ((reply.status ?? 200) >= 400) exclude(where, reply, "a status from 400 on", MADE_UP);
  if (reply.choices !== undefined) exclude(where, reply, "choices", Object.keys(CHOICE));
}

function checkChoice(where: string, choice: ChoiceReply): void {
  if (choice.content !== undefined) exclude(where, choice, "content", ["text", "thinking"]);
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
    exclude(where, fault, `kind ${JSON.stringify(fault.kind)}`, ["error"]);
  if (fault.kind === "missing-done") exclude(where, fault, 'kind "missing-done"', ["after"]);
}

function need(where: string, given: object, names: readonly string[]): void {
  for (const name of names) {
    if ((given as Record<string, unknown>)[name] === undefined) {
      throw new InvalidOptionError(`${where}: ${name} is missing.`);
    }
  }
}

/** Fields that would say nothing beside another one. */
function exclude(where: string, given: object, beside: string, names: readonly string[]): void {
  const needless = names.find((name) => (given as Record<string, unknown>)[name] !== undefined);
  if (needless === undefined) return;
  throw new InvalidOptionError(
    `${where}: ${needless} says nothing beside ${beside}. Leave one out.`,
  );
}
