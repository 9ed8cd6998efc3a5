// Every exchange, of our own and recorded, through the client and through the traced one: the caller
// gets the same, and what is recorded is compared with text that was looked through.
import { describe, expect, test } from "vitest";
import type { Mistral } from "@mistralai/mistralai";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { CapturedObservation } from "../../src/testing/captured-observation.js";
import { formatTrace } from "../../src/testing/format-trace.js";
import {
  inputRendersWell,
  outputRendersWell,
} from "../../src/testing/receiver/rules/chat-shape.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { callFor, readResult } from "../exchanges/call.js";
import { ownExchanges, recordedExchanges } from "../exchanges/load.js";
import { startClient } from "./client.js";

/** The caller's result: the answer and the type of its object, or the error. */
interface Outcome {
  readonly kind: unknown;
  readonly keys: readonly PropertyKey[];
  readonly value?: unknown;
  readonly error?: unknown;
}

async function outcomeOf(exchange: Exchange, client: Mistral): Promise<Outcome> {
  try {
    const result = await callFor(exchange)(client);
    const { constructor } = result as object;
    const keys = Object.keys(result as object);
    return { kind: constructor, keys, value: await readResult(result) };
  } catch (error) {
    const { constructor, message } = error as Error;
    return { kind: constructor, keys: Object.keys(error as Error), error: message };
  }
}

/** Replays an exchange, compares what the caller gets, and shows what was recorded. */
async function replay(exchange: Exchange): Promise<string> {
  const { mistral, raw } = await startClient({ exchanges: [exchange] });
  const bare = await outcomeOf(exchange, raw);
  const { result, observations } = await captureTraces(() => outcomeOf(exchange, mistral));
  expect(result).toEqual(bare);
  observations.forEach(expectToRender);
  const text = formatTrace(observations, { metadata: true, width: 120 });
  return `# ${exchange.name}\n${text === "" ? "(not traced)" : text}\n`;
}

function expectToRender(observation: CapturedObservation): void {
  const { type, input, output } = observation;
  const fields = { type, input: jsonOf(input), output: jsonOf(output) };
  expect(inputRendersWell({} as never, fields as never)).toEqual([]);
  expect(outputRendersWell({} as never, fields as never)).toEqual([]);
}

/** Tools' arguments and an answer without a chat are text. */
function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

async function replayAll(exchanges: readonly Exchange[]): Promise<string> {
  const texts: string[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one server after the other
  for (const exchange of exchanges) texts.push(await replay(exchange));
  return texts.join("\n");
}

function byCategory(exchanges: readonly Exchange[]): (readonly [string, readonly Exchange[]])[] {
  const categories = [...new Set(exchanges.map(({ category }) => category))];
  return categories.map((name) => [name, exchanges.filter(({ category }) => category === name)]);
}

describe("our own exchanges, replayed", () => {
  test("replayed exchanges return the same as untraced and are recorded as in the snapshot", async () => {
    await expect(await replayAll(ownExchanges())).toMatchFileSnapshot("snapshots/own.txt");
  });
});

const traffic = recordedExchanges();

if (traffic === undefined) {
  test("recorded traffic is left out, since there is none beside the checkout", () => {
    expect(recordedExchanges()).toBeUndefined();
  });
} else {
  describe("recorded exchanges, replayed", () => {
    test.each(byCategory(traffic))(
      "recorded exchanges of %s are replayed as untraced",
      async (category, exchanges) => {
        await expect(await replayAll(exchanges)).toMatchFileSnapshot(
          `snapshots/recorded/${category}.txt`,
        );
      },
    );
  });
}
