// Model and usage of a generation whose function returned or streamed the message of a library.
import type { Observation } from "./observation.js";
import { sdkValues, type StreamedMessage } from "./sdk-values.js";

/**
 * Sets the fields that a generation has not set itself. On any other observation, usage would count
 * twice.
 * @param message the streamed one that `value` was made of
 */
export function recordAnswer(
  observation: Observation,
  value: unknown,
  message?: StreamedMessage,
): void {
  if (observation.type !== "generation") return;
  const update = message === undefined ? sdkValues.answerOf(value) : message.update;
  if (update === undefined) return;
  const { model, usage, metadata } = update;
  observation.update({
    ...(observation.model === undefined && model !== undefined && { model }),
    ...(observation.usageDetails === undefined && usage && { usage }),
    ...(metadata && { metadata: { ...metadata, ...observation.metadata } }),
  });
}
