// The definition of an endpoint family, and the observation of its calls. A family knows requests
// and answers; names, models, errors and streams are handled here for all of them.
import { copyFields, ownFields, ownFieldsDeep } from "../../foundation/own-fields.js";
import type { CallState } from "../../tracing/call-state.js";
import type { ObservationUpdate } from "../../tracing/fields.js";
import type { ObservationType } from "../../foundation/observation-type.js";
import type { InvocationSpec } from "../../tracing/invocation.js";
import type { ItemReader } from "../../tracing/iterations/items.js";
import type { Observation } from "../../tracing/observation.js";
import { recordSteps, type Step } from "../../tracing/steps.js";
import { problemIn, readError, recordProblem, signalOf } from "../errors.js";
import { baseUrlOf } from "../model-calls.js";
import type { EventReader } from "../wire/event-reader.js";
import { fieldsOf, type Fields } from "../wire/json.js";

/** Reads the calls of one endpoint family. Errors of its functions are swallowed. */
export interface EndpointFamily {
  readonly type: ObservationType;
  /** In a few words, for the table in docs/mistral-coverage.md. */
  readonly shows: Shown;
  /** Reads a request: its input, model and parameters. */
  request(request: Fields): ObservationUpdate;
  /** Counts the units that are billed by the request's size; recorded with the answer. */
  billed?(request: Fields): Readonly<Record<string, number>> | undefined;
  /** Reads an answer: its output and its usage. */
  response(response: Fields): ObservationUpdate;
  /**
   * Returns the steps that Mistral took within the call; each becomes an observation under the
   * call's.
   */
  steps?(response: Fields, observation: Observation): readonly Step[];
  /** A reader for one streamed answer, where the family has any. */
  events?(): EventReader;
}

/** The recorded parts of a family's calls, in words. */
interface Shown {
  readonly input: string;
  readonly output: string;
  readonly usage: string;
}

/** A method of Mistral's client. */
interface EndpointMethod {
  /** Its path in the client, such as `chat.complete`. */
  readonly path: string;
  /** The part of the client that has it, if that is known before the call. */
  readonly target?: object;
}

/**
 * Returns the way to observe calls of an endpoint.
 * @param name the observation's name
 * @param method the method of Mistral's client, where the call is one of those
 */
export function endpointSpec(
  name: string,
  endpoint: EndpointFamily,
  method?: EndpointMethod,
): InvocationSpec {
  const { events, billed } = copyFields(endpoint);
  return {
    name,
    type: endpoint.type,
    destination: undefined,
    opened(observation, [request, options]) {
      const fields = fieldsOf(ownFieldsDeep(request));
      const signal = signalOf(options);
      const baseUrl = baseUrlOf(method?.target, options);
      observation.call = {
        isModelCall: true,
        awaitsRequest: method !== undefined,
        endpoint: method?.path,
        baseUrl,
        signal,
        billed: billed?.(fields),
      };
      observation.update(endpoint.request(fields));
    },
    returned: (observation, value) =>
      recordResponse(endpoint, observation, fieldsOf(ownFieldsDeep(value))),
    failed: readError,
    items: events && (() => itemsOf(endpoint, events())),
  };
}

function itemsOf(endpoint: EndpointFamily, events: EventReader): ItemReader {
  let problem: Fields | undefined;
  return {
    add(event) {
      const fields = ownFieldsDeep(event);
      problem ??= problemIn(fields);
      return events.add(fields);
    },
    finish(observation) {
      const { call } = observation;
      if (call) call.lastBytes = undefined;
      if (call?.sentBytes !== undefined) recordSent(observation, call, events);
      if (problem !== undefined) recordProblem(observation, problem);
      recordResponse(endpoint, observation, events.response());
      if (observation.usageDetails === undefined && !events.isWhole) sayUsageIsMissing(observation);
    },
  };
}

/** Records the input of a call that is sent while its answer arrives. */
function recordSent(observation: Observation, call: CallState, events: EventReader): void {
  const { sentBytes: bytes = 0 } = call;
  call.billed = events.billed?.(bytes);
  observation.update({ input: { bytes, ...call.billed } });
}

/** Mistral sends the usage with the last event of a stream. */
function sayUsageIsMissing(observation: Observation): void {
  const reason =
    observation.level === "ERROR"
      ? "the stream failed before its end"
      : "the stream was not read to its end";
  observation.update({ metadata: { usage_missing: reason } });
}

function recordResponse(
  endpoint: EndpointFamily,
  observation: Observation,
  response: Fields,
): void {
  const { steps } = ownFields(endpoint);
  if (steps) recordSteps(observation, steps(response, observation));
  const { model, metadata, usage, ...update } = ownFields(endpoint.response(response));
  const requested = observation.model;
  const billed = observation.call?.billed;
  observation.update({
    ...update,
    usage: billed === undefined ? usage : { total: 0, ...billed, ...usage },
    // The name in the request stays, since prices and filters use it. An agent has no model name.
    ...(requested === undefined && { model }),
    metadata: {
      ...metadata,
      ...(model !== requested && requested !== undefined && { response_model: model }),
    },
  });
}
