// Observations that travel together, and the places where they can go.
import { reportFault } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { requestJson, spanJson } from "./otlp-json.js";
import { sizeOf, textBytes } from "./room.js";
import { inSlices } from "./slices.js";

/** Milliseconds that the disk takes for an observation, one that is text already, and a byte of it. */
const UNWRITTEN_MS = 0.02;
const WRITTEN_MS = 0.005;
const BYTE_MS = 1 / 50_000;

/** The outcome of a batch; together it is all of its observations. */
export interface Tally {
  readonly sent: number;
  /** On disk, to be sent later. */
  readonly spooled: number;
  /** Refused for good. */
  readonly failed: number;
  /** The indexes of the spans that are none of these, in order: they stay in memory. */
  readonly remaining?: readonly number[];
}

/** A place that takes batches: Langfuse, a recording, the older ingestion API. */
export interface Destination {
  /** Loads what the first {@link send} needs; called when an observation begins to wait. */
  preload?(): void;
  /**
   * Delivers a batch, with retries where they help. Called untraced.
   * @returns its outcome; a rejection counts as failed
   */
  send(batch: Batch): Promise<Tally>;
  /** Resolves when it makes sense to send the rest again. */
  ready?(): Promise<void>;
  /** True after a failure: one request at a time looks whether the server is back. */
  readonly isDoubtful?: boolean;
  /** Lets the next {@link send} try although it would be too early. */
  retryNow?(): void;
  /**
   * Takes a batch synchronously: after a {@link send} that left it, as the process ends, or as memory
   * runs out. It may be under way at that moment.
   * @returns undefined if the destination cannot, according to {@link canSave}
   */
  sendNow?(batch: Batch): Tally | undefined;
  /** Whether {@link sendNow} may take something. */
  readonly canSave: boolean;
  /** Ends requests under way; a later {@link send} still works. */
  abort(): void;
}

/** The tally of a batch that is sent as a whole, or refused as a whole. */
export function wholly(outcome: "sent" | "failed", { observations }: Batch): Tally {
  return { sent: 0, spooled: 0, failed: 0, [outcome]: observations.length };
}

/** The relatives of an observation in the rest of a batch. */
interface Ancestry {
  readonly origin: Batch;
  readonly texts: readonly string[] | undefined;
}

/** Some ended observations. A batch never changes: its rest is another one. */
export class Batch {
  /** The batch that this one is a rest of, or of a rest of; itself if it is none. */
  readonly origin: Batch;
  private ordered: readonly Observation[] | undefined;
  /** Each observation as text, in the same order. */
  private texts: readonly string[] | undefined;
  private textBytes = 0;
  private writing: Promise<void> | undefined;
  /** Called with the bytes of its texts once they are written, which adds to its memory. */
  onWritten: ((bytes: number) => void) | undefined = undefined;

  /** @param observationBytes memory of the observations, estimated */
  constructor(
    readonly observations: readonly Observation[],
    private readonly observationBytes: number,
    ancestry?: Ancestry,
  ) {
    this.origin = ancestry?.origin ?? this;
    if (ancestry === undefined) return;
    this.ordered = observations;
    if (ancestry.texts !== undefined) this.keep(ancestry.texts);
  }

  /** Its memory, estimated: that of the observations, and of their texts once they are written. */
  get bytes(): number {
    return this.observationBytes + this.textBytes;
  }

  /** A batch of some of the observations. @param indexes in the order of {@link inOrder} */
  rest(indexes: readonly number[]): Batch {
    const { origin, texts } = this;
    const observations = pick(this.inOrder(), indexes);
    const bytes = observations.reduce((sum, observation) => sum + sizeOf(observation), 0);
    return new Batch(observations, bytes, { origin, texts: texts && pick(texts, indexes) });
  }

  /** The indexes of the observations that `isWanted`, in the order of {@link inOrder}. */
  indexesOf(isWanted: (observation: Observation) => boolean): number[] {
    return this.inOrder().flatMap((observation, index) => (isWanted(observation) ? [index] : []));
  }

  /** The observations as they began: parents before their children. */
  inOrder(): readonly Observation[] {
    // Within the same clock tick, the child ended first, so the later one is the parent.
    return (this.ordered ??= this.observations
      .toReversed()
      .toSorted((one, other) => one.startMs - other.startMs));
  }

  /** The observations as OTLP spans, written once: a repetition sends the same text. */
  async spans(): Promise<readonly string[]> {
    await (this.writing ??= this.write());
    return this.spansNow();
  }

  /** The same, at once. */
  spansNow(): readonly string[] {
    return this.texts ?? this.keep(this.inOrder().map(spanJson));
  }

  /** Milliseconds that it takes to write the batch to disk, as estimated on a slow machine. */
  get saveMs(): number {
    const { length } = this.observations;
    return (
      length * (this.texts === undefined ? UNWRITTEN_MS : WRITTEN_MS) +
      this.observationBytes * BYTE_MS
    );
  }

  /** The OTLP export request, at once. */
  jsonNow(): string {
    return requestJson(this.spansNow());
  }

  private async write(): Promise<void> {
    if (this.texts !== undefined) return;
    const texts: string[] = [];
    await inSlices(this.inOrder(), (observation) => texts.push(spanJson(observation)));
    // An export may have needed them at once meanwhile.
    if (this.texts === undefined) this.keep(texts);
  }

  private keep(texts: readonly string[]): readonly string[] {
    this.texts = texts;
    this.textBytes = texts.reduce((sum, text) => sum + textBytes(text), 0);
    this.onWritten?.(this.textBytes);
    return texts;
  }
}

function pick<Item>(items: readonly Item[], indexes: readonly number[]): Item[] {
  return indexes.flatMap((index) => items[index] ?? []);
}

/** The tally of a batch at a destination; one that fails has taken nothing. */
export async function tallyOf(destination: Destination, batch: Batch): Promise<Tally> {
  try {
    return await destination.send(batch);
  } catch (error) {
    reportFault("exporting observations", error);
    return wholly("failed", batch);
  }
}
