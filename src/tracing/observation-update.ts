// Updates of an open observation: each field replaces the earlier one, and metadata adds up.
import { fieldOf } from "../foundation/own-fields.js";
import { OBSERVATION_LEVELS, type ObservationLevel } from "../foundation/observation-level.js";
import { snapshot } from "./capture/snapshot.js";
import { costDetails, usageDetails } from "./details.js";
import type { ObservationUpdate } from "./fields.js";
import { warnOnce } from "./log.js";
import { snapshotMetadata } from "./metadata.js";
import type { Observation } from "./observation.js";
import { promptReference } from "./prompt.js";
import { serviceTierOf } from "./usage.js";

/** Sets the fields of `update`, whose values are own properties. */
export function applyUpdate(observation: Observation, update: ObservationUpdate): void {
  if (update.name !== undefined) rename(observation, update.name);
  if (update.input !== undefined) observation.input = observation.snapshot(update.input, "input");
  if (update.output !== undefined) {
    observation.output = observation.snapshot(update.output, "output");
  }
  if (update.metadata) {
    observation.metadata = { ...observation.metadata, ...snapshotMetadata(update.metadata) };
  }
  if (update.level !== undefined) setLevel(observation, update.level);
  if (update.statusMessage !== undefined) observation.statusMessage = update.statusMessage;
  if (update.version !== undefined) observation.version = update.version;
  updateModelCall(observation, update);
}

function rename(observation: Observation, name: string): void {
  const { trace } = observation;
  if (observation.isAppRoot && trace.rootName === observation.name) trace.rootName = name;
  observation.name = name;
}

function updateModelCall(observation: Observation, update: ObservationUpdate): void {
  if (update.model !== undefined) observation.model = update.model;
  if (update.modelParameters) {
    observation.modelParameters = snapshot(withoutNulls(update.modelParameters));
  }
  if (update.usage) setUsage(observation, update.usage, update.metadata);
  if (update.costDetails) observation.costDetails = costDetails(update.costDetails);
  if (update.prompt) observation.prompt = promptReference(update.prompt);
  else if (update.prompt === null) observation.prompt = undefined;
  if (update.completionStartTime) {
    observation.completionStartMs = update.completionStartTime.getTime();
  }
}

/** @param given the metadata of the same update, whose service tier has precedence, as of a batch */
function setUsage(
  observation: Observation,
  usage: object,
  given: ObservationUpdate["metadata"],
): void {
  observation.usageDetails = usageDetails(usage);
  const tier = serviceTierOf(usage);
  if (tier !== undefined && (given === undefined || fieldOf(given, "service_tier") === undefined)) {
    observation.metadata = { ...observation.metadata, service_tier: tier };
  }
}

function setLevel(observation: Observation, level: ObservationLevel): void {
  if (OBSERVATION_LEVELS.includes(level)) observation.level = level;
  else {
    warnOnce(
      "level",
      `\`level\` must be one of ${OBSERVATION_LEVELS.join(", ")} (got ${JSON.stringify(level)}). It is ignored.`,
    );
  }
}

/** Langfuse would show a null parameter as the text "null". */
function withoutNulls(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  );
}
