// Masks an observation: when it ends, before it is queued, recorded or passed on. A value that a
// mask fails on is replaced, never let through.
import { shownString } from "./capture/shown.js";
import { MAX_CHARACTERS, messageOf, withoutObservation } from "./capture/snapshot.js";
import { truncate } from "./capture/truncate.js";
import type { Mask, MaskedField, MaskInput } from "../masking/mask.js";
import { putFilesBack, setFilesAside } from "../masking/set-files-aside.js";
import { warnOnce } from "./log.js";
import { mapMetadata, textOf, withText, type Metadata } from "./metadata.js";
import type { Observation } from "./observation.js";
import { state } from "./state.js";

/** Masks the texts of an observation that ends. */
export function maskObservation(observation: Observation, mask: Mask): void {
  const { input, output, statusMessage, version, modelParameters, metadata } = observation;
  const { name, type, spanId, trace } = observation;
  const about = { id: spanId, traceId: trace.id, name, type };
  const masked = (data: string, field: MaskedField): string =>
    answer(mask, { data, field, observation: about });
  if (input !== undefined) observation.input = shownString(masked(input, "input"), "input");
  if (output !== undefined) observation.output = shownString(masked(output, "output"), "output");
  if (statusMessage !== undefined) {
    observation.statusMessage = masked(statusMessage, "statusMessage");
  }
  if (version !== undefined) observation.version = masked(version, "version");
  if (modelParameters !== undefined) {
    const parameters = masked(modelParameters, "modelParameters");
    // Langfuse reads an object only.
    observation.modelParameters = isRecordJson(parameters) ? parameters : undefined;
  }
  if (metadata !== undefined) {
    observation.metadata = mapMetadata(metadata, (value, key) => {
      const data = textOf(value);
      return withText(value, answer(mask, { data, field: "metadata", key, observation: about }));
    });
  }
}

/** Masks a text of a trace or a score, if there is a mask. */
export function maskText(field: MaskedField, data: string): string {
  const { mask } = state;
  return mask === undefined ? data : answer(mask, { data, field });
}

/** A trace's metadata, masked if there is a mask. */
export function maskTraceMetadata(metadata: Metadata): Metadata {
  const { mask } = state;
  if (mask === undefined) return metadata;
  return mapMetadata(metadata, (value, key) => {
    const data = textOf(value);
    return withText(value, answer(mask, { data, field: "traceMetadata", key }));
  });
}

function answer(mask: Mask, input: MaskInput): string {
  try {
    const aside = setFilesAside(input.data);
    const masked: unknown = withoutObservation(() => mask({ ...input, data: aside.text }));
    if (typeof masked === "string") {
      // A text within the limit stays within it.
      const most = Math.max(MAX_CHARACTERS, aside.text.length);
      return putFilesBack(truncate(masked, most), aside);
    }
    // Its rejection would be unhandled.
    if (masked instanceof Promise) masked.catch(() => {});
    warn(
      `returned ${masked instanceof Promise ? "a promise" : `a ${typeof masked}`} instead of a string`,
    );
    return "[removed: the mask returned no string]";
  } catch (error) {
    // Its message may hold the unmasked text.
    const name = error instanceof Error ? error.name : typeof error;
    warn(`threw (${messageOf(name)})`);
    return "[removed: the mask failed]";
  }
}

function isRecordJson(text: string): boolean {
  try {
    return text.startsWith("{") && JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

function warn(what: string): void {
  warnOnce("mask", `the mask ${what}. The values that it received are removed, not sent.`);
}
