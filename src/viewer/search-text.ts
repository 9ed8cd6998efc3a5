// Looking for a text in what an observation says, wherever in its values it stands.
import type { ReceivedObservation } from "../reading/received.js";

/** Whether the observation says `text`, which is in lower case, in any of its values. */
export function saysText(observation: ReceivedObservation, text: string): boolean {
  const { name, statusMessage, model, input, output, metadata, traceMetadata } = observation;
  return [name, statusMessage, model, input, output, metadata, traceMetadata].some((value) =>
    contains(value, text),
  );
}

// Values nest as deep as JSON may, hence no recursion.
function contains(value: unknown, text: string): boolean {
  const left: unknown[] = [value];
  for (let next = left.pop(); next !== undefined || left.length > 0; next = left.pop()) {
    if (typeof next === "string") {
      // Files in base64 say nothing that anybody looks for.
      if (!next.startsWith("data:") && next.toLowerCase().includes(text)) return true;
    } else if (typeof next === "object" && next !== null) {
      left.push(...Object.values(next));
    } else if (typeof next === "number" && String(next) === text) return true;
  }
  return false;
}
