// A real client that talks to a stand-in over HTTP, and the one generation that a call records.
import { Mistral } from "@mistralai/mistralai";
import { expect, onTestFinished } from "vitest";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { CapturedObservation } from "../../src/testing/captured-observation.js";
import {
  startMistralStandIn,
  type MistralStandIn,
  type MistralStandInOptions,
} from "../../src/testing/stand-in/stand-in.js";

export const model = "mistral-small-latest";

export interface ClientUnderTest {
  readonly mistral: Mistral;
  /** The client that `mistral` observes. */
  readonly raw: Mistral;
  readonly standIn: MistralStandIn;
}

/** An observed client of a stand-in that is closed with the test. */
export async function startClient(options: MistralStandInOptions = {}): Promise<ClientUnderTest> {
  const standIn = await startMistralStandIn(options);
  onTestFinished(() => standIn.close());
  const raw = new Mistral({ apiKey: "any", serverURL: standIn.url });
  return { mistral: observeMistral(raw), raw, standIn };
}

/** The fields of a generation, its JSON texts parsed. */
export interface Recorded {
  readonly observation: CapturedObservation;
  readonly input: unknown;
  readonly output: unknown;
}

/** The only observation that `fn` makes; an error that `fn` throws is expected by who calls this. */
export async function recordedBy(fn: () => unknown): Promise<Recorded> {
  const { observations } = await captureTraces(async () => {
    await fn();
  });
  expect(observations).toHaveLength(1);
  return recorded(observations[0]);
}

/** A captured observation, its JSON texts parsed. */
export function recorded(observation: CapturedObservation | undefined): Recorded {
  if (observation === undefined) throw new Error("there is no such observation");
  const { input, output } = observation;
  return {
    observation,
    input: input === undefined ? undefined : JSON.parse(input),
    output: output === undefined ? undefined : JSON.parse(output),
  };
}

/** A user's message alone. */
export function ask(content = "Hello"): { role: "user"; content: string }[] {
  return [{ role: "user", content }];
}

/** All that a stream of text gives, gathered in `pieces` as it comes. */
export async function collect(
  texts: AsyncIterable<string>,
  pieces: string[] = [],
): Promise<string[]> {
  for await (const text of texts) pieces.push(text);
  return pieces;
}
