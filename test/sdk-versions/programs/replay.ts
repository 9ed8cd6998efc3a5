// Replays each exchange through the client of one version of the SDK, bare and traced, and prints as
// JSON how the two compare and what was recorded. Under `--import mistral-traced/register` nothing
// observes the client.
import "./one-event-a-chunk.js";
import { isDeepStrictEqual } from "node:util";
import { Mistral } from "@mistralai/mistralai";
import { observeMistral } from "mistral-traced";
import {
  captureTraces,
  formatTrace,
  startMistralStandIn,
  type Exchange,
} from "mistral-traced/testing";
import { callFor, readResult } from "../../exchanges/call.js";
import { exchangesIn } from "../../exchanges/load.js";

const isRegistered = process.execArgv.includes("mistral-traced/register");

/** The differences between the traced call and the bare one, and the record. */
interface Replayed {
  readonly same: boolean;
  /** False if this SDK has no such method. */
  readonly called: boolean;
  readonly recorded: string;
}

interface Outcome {
  readonly kind: unknown;
  readonly value: unknown;
}

async function outcomeOf(exchange: Exchange, client: Mistral): Promise<Outcome> {
  try {
    const result = await callFor(exchange)(client);
    return { kind: Object.getPrototypeOf(result), value: await readResult(result) };
  } catch (error) {
    return { kind: Object.getPrototypeOf(error), value: (error as Error).message };
  }
}

async function replay(exchange: Exchange): Promise<Replayed> {
  await using standIn = await startMistralStandIn({ exchanges: [exchange] });
  const raw = new Mistral({ apiKey: "any", serverURL: standIn.url });
  const mistral = isRegistered ? raw : observeMistral(raw);
  const bare = await outcomeOf(exchange, raw);
  const { result, observations } = await captureTraces(() => outcomeOf(exchange, mistral));
  const same = bare.kind === result.kind && isDeepStrictEqual(bare.value, result.value);
  const recorded = formatTrace(observations, { metadata: true, width: 120 });
  return { same, called: bare.kind !== TypeError.prototype, recorded };
}

const replayed: Record<string, Replayed> = {};
for (const folder of process.argv.slice(2)) {
  for (const exchange of exchangesIn(new URL(folder))) {
    // oxlint-disable-next-line no-await-in-loop -- one mock server after the other
    replayed[exchange.name] = await replay(exchange);
  }
}
process.stdout.write(JSON.stringify(replayed), () => process.exit());
