// Puts a fault into an answer: the parts that are written, and the end.
import { InvalidOptionError } from "../../foundation/errors.js";
import { apiError } from "./api-errors.js";
import { DONE } from "./chunks.js";
import type { Fault } from "./reply.js";

/** The parts of an answer on the wire, and the end after the last of them. */
export interface Script {
  readonly parts: readonly string[];
  readonly ending: "end" | "cut" | "stall";
}

/** The default error of a fault. */
export const UNAVAILABLE = apiError(500, "Service unavailable", "internal_server_error", "1000");

/**
 * Makes the script of a stream of events, each with its blank line.
 * @throws InvalidOptionError if the stream is too short for the fault
 */
export function streamScript(events: readonly string[], fault: Fault | undefined): Script {
  const parts = events.map((event) => `${event}\n\n`);
  if (fault === undefined) return { parts, ending: "end" };
  if (fault.kind === "missing-done") {
    return { parts: parts.filter((part) => part !== `${DONE}\n\n`), ending: "end" };
  }
  const { kind, after = 0 } = fault;
  const hitsAnEvent = kind === "cut-inside" || kind === "malformed" || kind === "error";
  if (after > parts.length - Number(hitsAnEvent)) {
    throw new InvalidOptionError(
      `the fault ${JSON.stringify(kind)} is after ${after} events, but the stream has only ${parts.length}, including \`[DONE]\`.`,
    );
  }
  const before = parts.slice(0, after);
  const hit = parts[before.length] ?? "";
  switch (fault.kind) {
    case "cut":
    case "end":
    case "stall":
      return { parts: before, ending: fault.kind };
    case "cut-inside":
      return { parts: [...before, firstHalf(hit)], ending: "cut" };
    case "malformed":
      return {
        parts: [...before, `${firstHalf(hit)}\n\n`, ...parts.slice(before.length + 1)],
        ending: "end",
      };
    default: {
      const error = JSON.stringify(fault.error ?? UNAVAILABLE.body);
      return { parts: [...before, `data: ${error}\n\n`], ending: "end" };
    }
  }
}

/** Makes the script of a complete answer. A socket closes or stalls before the first byte. */
export function wholeScript(body: string, fault: Fault | undefined): Script {
  switch (fault?.kind) {
    case "cut":
    case "end":
    case "stall":
      return { parts: [], ending: fault.kind };
    case "cut-inside":
      return { parts: [firstHalf(body)], ending: "cut" };
    case "malformed":
      return { parts: [firstHalf(body)], ending: "end" };
    default:
      return { parts: [body], ending: "end" };
  }
}

function firstHalf(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}
