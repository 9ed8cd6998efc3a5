// `destination: { langfuseV3 }`: the way into self-hosted Langfuse servers that take no OpenTelemetry, by
// the package `langfuse` 3.x, which is loaded when first used. Best effort: its own queue drops a
// batch that fails, cuts an event above 1 MB, and prints errors of its own.
import type { Langfuse } from "langfuse";
import { sentenceOf } from "../../foundation/sentence-of.js";
import { guard, warnOnce } from "../../tracing/log.js";
import { wholly, type Batch, type Destination, type Tally } from "../pipeline/batch.js";
import { enqueueObservation, enqueueTraces } from "./ingestion-events.js";
import { adapted } from "./ingestion-client.js";
import { newAborter, untilAborted } from "../process/deadline.js";
import type { LangfuseServer } from "../process/registry.js";
import { inSlices } from "../pipeline/slices.js";

/** Not a literal, which bundlers would look for: few programs have the package. */
const PACKAGE: string = "langfuse";

/** Observations a request: the client copies its whole queue with each one that is added. */
const GROUP = 50;

export interface IngestionOptions extends LangfuseServer {
  readonly environment: string | undefined;
  readonly release: string | undefined;
  /** Seconds that one request may take. */
  readonly timeout: number;
}

/** The older ingestion API as a destination. */
export class Ingestion implements Destination {
  readonly canSave = false;
  private client: Promise<Langfuse | undefined> | undefined;
  /** One batch at a time: the client's error does not name its batch. */
  private turn: Promise<unknown> = Promise.resolve();
  private aborter = newAborter();

  constructor(private readonly options: IngestionOptions) {}

  send(batch: Batch): Promise<Tally> {
    const tally = this.turn.then(async () =>
      wholly((await this.deliver(batch)) ? "sent" : "failed", batch),
    );
    this.turn = tally.catch(() => {});
    return tally;
  }

  abort(): void {
    // The client tries again for longer than a process that ends waits: another one does what comes.
    this.client = undefined;
    this.aborter.abort();
    this.aborter = newAborter();
  }

  private async deliver(batch: Batch): Promise<boolean> {
    const { signal } = this.aborter;
    const client = await (this.client ??= this.load(signal));
    if (client === undefined) return false;
    let arrived = true;
    const stop = client.on("warning", (warning: unknown) => {
      // A text warns that an event was cut, which arrives all the same.
      if (typeof warning === "string") {
        warnOnce(
          "ingestion-cut",
          `an observation is too large for the ingestion API and is cut: ${warning}`,
        );
        return;
      }
      arrived = false;
      warnOnce(
        "ingestion",
        `Langfuse at ${this.options.baseUrl} rejected a batch of its ingestion API (` +
          `${String(warning)}). A server of version 4 or later needs configure({ destination: { langfuse } }).`,
      );
    });
    const observations = batch.inOrder();
    enqueueTraces(client, observations);
    for (let start = 0; start < observations.length; start += GROUP) {
      const group = observations.slice(start, start + GROUP);
      /* oxlint-disable no-await-in-loop -- group after group is the point */
      await inSlices(group, (observation) =>
        guard("writing an observation", () => enqueueObservation(client, observation)),
      );
      await untilAborted(flushAll(client), signal);
      if (signal.aborted) return false;
      /* oxlint-enable no-await-in-loop */
    }
    stop();
    return arrived;
  }

  private async load(signal: AbortSignal): Promise<Langfuse | undefined> {
    try {
      const { Langfuse: Client } = (await import(
        /* webpackIgnore: true */ /* @vite-ignore */ PACKAGE
      )) as { readonly Langfuse: typeof Langfuse };
      return new (adapted(Client, signal))({
        publicKey: this.options.publicKey,
        secretKey: this.options.secretKey,
        baseUrl: this.options.baseUrl,
        ...(this.options.environment !== undefined && { environment: this.options.environment }),
        ...(this.options.release !== undefined && { release: this.options.release }),
        ...(this.options.headers !== undefined && {
          additionalHeaders: { ...this.options.headers },
        }),
        requestTimeout: this.options.timeout * 1000,
        // Our pipeline decides about times and sampling.
        flushAt: Number.MAX_SAFE_INTEGER,
        flushInterval: 0,
        sampleRate: 1,
        fetchRetryDelay: 1_000,
      });
    } catch (error) {
      const missing = (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
      warnOnce(
        "ingestion-package",
        `not sending to Langfuse: ` +
          (missing
            ? "`langfuseV3` needs the package langfuse. Run npm install langfuse@3."
            : `the package langfuse can't be loaded: ${sentenceOf(error)}`),
      );
      return undefined;
    }
  }
}

/**
 * Empties the client's queue: a flush sends as much as one request may hold, and resolves with the
 * sent events.
 */
async function flushAll(client: Langfuse): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- request after request is the point
  while ((await (client.flushAsync() as Promise<unknown>)) !== undefined);
}
