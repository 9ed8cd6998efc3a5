// The events in a piece of a streamed answer, as text.
import { fieldsOf, type Fields } from "./json.js";

/** Returns the events whose data is an object in JSON. The first may be cut, and is left out then. */
export function eventsIn(text: string): readonly Fields[] {
  return text.split(/\r?\n\r?\n|\r\r/).map((event) => {
    const lines = event.split(/\r?\n|\r/).filter((line) => line.startsWith("data:"));
    try {
      return fieldsOf(JSON.parse(lines.map((line) => line.slice("data:".length)).join("\n")));
    } catch {
      return {};
    }
  });
}
