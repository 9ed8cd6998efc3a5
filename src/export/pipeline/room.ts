// Chooses observations to give up when neither memory nor disk has room: leaves first, so that a
// trace keeps its shape as long as it can.
import { textOf } from "../../tracing/metadata.js";
import type { Observation } from "../../tracing/observation.js";

/**
 * Chooses observations to give up: leaves before parents, parents before roots, older ones first.
 * @param bytes the memory that must be freed, as {@link sizeOf} estimates it
 */
export function leastNeeded(observations: readonly Observation[], bytes: number): Set<Observation> {
  const parents = new Set(observations.map(({ parentSpanId }) => parentSpanId));
  const rankOf = ({ spanId, parentSpanId }: Observation): number => {
    if (parentSpanId === undefined) return 2;
    return parents.has(spanId) ? 1 : 0;
  };
  const unneeded = new Set<Observation>();
  let freed = 0;
  for (let rank = 0; rank <= 2 && freed < bytes; rank += 1) {
    for (const observation of observations) {
      if (freed >= bytes) break;
      if (rankOf(observation) !== rank) continue;
      unneeded.add(observation);
      freed += sizeOf(observation);
    }
  }
  return unneeded;
}

/** The memory of an observation beside its texts, roughly. */
const OBSERVATION_BYTES = 400;
/** Characters of a text that is counted without a look at it, on the traced call. */
const SHORT = 1_000;

/** An estimate of the memory that `observation` holds, from its texts. */
export function sizeOf(observation: Observation): number {
  const { input, output, modelParameters, statusMessage, metadata } = observation;
  let size = OBSERVATION_BYTES;
  if (input !== undefined) size += textBytes(input);
  if (output !== undefined) size += textBytes(output);
  if (modelParameters !== undefined) size += textBytes(modelParameters);
  if (statusMessage !== undefined) size += textBytes(statusMessage);
  // Its own keys: other code may have put properties on all objects.
  for (const [key, value] of Object.entries(metadata ?? {})) {
    size += key.length + textBytes(textOf(value));
  }
  return size;
}

/**
 * Bytes of memory that `text` holds: one a character, or two where any character needs them. A short
 * text counts two, and so does a long one with an accent at most.
 */
export function textBytes(text: string): number {
  const { length } = text;
  if (length < SHORT) return 2 * length;
  // Few texts begin in one alphabet and continue in another.
  if (Buffer.byteLength(text.slice(0, SHORT)) > SHORT) return 2 * length;
  return Buffer.byteLength(text) > length ? 2 * length : length;
}
