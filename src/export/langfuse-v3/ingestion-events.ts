// Observations as events of Langfuse's older ingestion API, which knows traces as objects of their
// own, and spans, generations and events as the only observations.
// Source: the ingestion API's bodies, as the package langfuse 3.39 types them.
import type { Langfuse } from "langfuse";
import { wellFormed } from "../../foundation/well-formed.js";
import { parsed } from "../../tracing/capture/parsed.js";
import { metadataValues } from "../../tracing/metadata.js";
import type { Observation } from "../../tracing/observation.js";
import { linkedPrompt, traceAttributesOf } from "../../tracing/propagated.js";

type GenerationBody = Parameters<Langfuse["generation"]>[0];

/** Hands the traces of `observations` to the client, each once. */
export function enqueueTraces(client: Langfuse, observations: readonly Observation[]): void {
  const firsts = new Map<string, Observation>();
  for (const observation of observations) {
    if (!firsts.has(observation.trace.id)) firsts.set(observation.trace.id, observation);
  }
  for (const [id, observation] of firsts) {
    const {
      name,
      userId,
      sessionId,
      tags,
      metadata,
      version,
      environment,
      public: isPublic,
    } = traceAttributesOf(observation);
    const isRoot = observation.parentSpanId === undefined;
    client.trace(
      defined({
        id,
        timestamp: new Date(observation.startMs),
        // Another service has named a trace that began there.
        name: name ?? (isRoot ? observation.trace.rootName : undefined),
        userId,
        sessionId,
        tags: tags && [...tags],
        metadata: metadata && metadataValues(metadata),
        version,
        environment,
        public: isPublic,
        input: isRoot ? parsed(observation.input) : undefined,
        output: isRoot ? parsed(observation.output) : undefined,
      }),
    );
  }
}

/** Passes one observation to the client, under the nearest type. */
export function enqueueObservation(client: Langfuse, observation: Observation): void {
  observation.price();
  if (observation.type === "event") client.event(eventBody(observation, "event"));
  else if (isModelCall(observation)) {
    client.generation({ ...spanBody(observation, "generation"), ...modelBody(observation) });
  } else client.span(spanBody(observation, "span"));
}

/** Of the three, generations alone have a model, usage and cost; a moderation has them, too. */
function isModelCall(observation: Observation): boolean {
  const { type, model, modelParameters, usageDetails, costDetails } = observation;
  if (type === "generation" || type === "embedding") return true;
  return [model, modelParameters, usageDetails, costDetails].some((value) => value !== undefined);
}

function eventBody(observation: Observation, sentAs: "event" | "generation" | "span") {
  const { parentSpanId, type, metadata } = observation;
  const { version, environment } = traceAttributesOf(observation);
  return defined({
    id: observation.spanId,
    traceId: observation.trace.id,
    parentObservationId: parentSpanId,
    name: observation.name,
    startTime: new Date(observation.startMs),
    input: parsed(observation.input),
    output: parsed(observation.output),
    level: observation.level,
    statusMessage: observation.statusMessage,
    version: observation.version ?? version,
    environment,
    metadata:
      type === sentAs
        ? metadata && metadataValues(metadata)
        : { observationType: type, ...(metadata && metadataValues(metadata)) },
  });
}

function spanBody(observation: Observation, sentAs: "generation" | "span") {
  const { endMs } = observation;
  return defined({
    ...eventBody(observation, sentAs),
    endTime: endMs === undefined ? undefined : new Date(endMs),
  });
}

function modelBody(observation: Observation) {
  const { model, modelParameters, usageDetails, costDetails, completionStartMs } = observation;
  const prompt = linkedPrompt(observation);
  return defined({
    model,
    modelParameters: modelParameters === undefined ? undefined : parametersOf(modelParameters),
    usageDetails: usageDetails && { ...usageDetails },
    costDetails: costDetails && { ...costDetails },
    completionStartTime: completionStartMs === undefined ? undefined : new Date(completionStartMs),
    // The client reads no more of a prompt than its name and version.
    prompt: prompt && ({ ...prompt, isFallback: false } as GenerationBody["prompt"]),
  });
}

/**
 * A value that is neither plain nor a list of texts is sent as text: otherwise the API refuses the
 * generation.
 */
function parametersOf(json: string): GenerationBody["modelParameters"] {
  const parameters = Object.entries(JSON.parse(json) as Record<string, unknown>);
  return Object.fromEntries(
    parameters.map(([name, value]) => [name, isParameter(value) ? value : JSON.stringify(value)]),
  );
}

function isParameter(value: unknown): value is string | number | boolean | string[] {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return ["string", "number", "boolean"].includes(typeof value);
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** `fields` without those that are undefined, in well-formed text. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, wellFormed(value)]),
  ) as Defined<T>;
}
