// Observations that travel together, and the places where they can go.
import type { Observation } from "../../tracing/observation.js";
import { requestJson, spanJson } from "./otlp-json.js";
import { inSlices } from "./slices.js";

/** What became of a batch; together it is all of its observations. */
export interface Tally {
  readonly sent: number;
  /** On disk, to be sent later. */
  readonly spooled: number;
  /** Refused for good. */
  readonly failed: number;
  /** The spans that neither could be delivered nor are on disk: they stay in memory. */
  readonly left?: readonly string[];
}

/** A place that takes batches: Langfuse, a recording, the older ingestion API. */
export interface Destination {
  /**
   * Delivers a batch, with retries where they help. Called untraced.
   * @returns what came of it; a rejection counts as failed
   */
  send(batch: Batch): Promise<Tally>;
  /** Resolves when it makes sense to send again what was left. */
  ready?(): Promise<void>;
  /** Lets the next {@link send} try although it would be too early. */
  retryNow?(): void;
  /**
   * Takes what {@link send} has not taken yet, synchronously, as the process ends or memory runs out.
   * @returns undefined when it can't
   */
  sendNow?(batch: Batch): Tally | undefined;
  /** Ends what is under way; a later {@link send} still works. */
  abort(): void;
}

/** The tally of a batch that is sent as a whole, or refused as a whole. */
export function wholly(outcome: "sent" | "failed", { observations }: Batch): Tally {
  return { sent: 0, spooled: 0, failed: 0, [outcome]: observations.length };
}

/** Some ended observations. Their number and size are settled before anything reads them. */
export class Batch {
  observations: Observation[] = [];
  /** Bytes of memory, estimated. */
  bytes = 0;
  isSettled = false;
  private readonly waiting: (() => void)[] = [];
  /** Each observation as text, at the same index; from then on both are in order. */
  private texts: readonly string[] | undefined;
  private writing: Promise<void> | undefined;

  /**
   * Waits until nothing of the batch is in memory any more.
   * @returns a promise of the caller's own: at the edge one belongs to the request that made it, and
   * is not heard of any more when that has ended
   */
  whenSettled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isSettled) resolve();
      else this.waiting.push(resolve);
    });
  }

  /** Says that nothing of it is in memory any more. */
  settle(): void {
    this.isSettled = true;
    for (const resolve of this.waiting) resolve();
  }

  /** The observations as they began: parents before their children. */
  inOrder(): Observation[] {
    if (this.texts !== undefined) return this.observations;
    // What began within the same clock tick ended child first, so the later one is the parent.
    return this.observations.toReversed().toSorted((one, other) => one.startMs - other.startMs);
  }

  /** The observations as OTLP spans, written once: whatever is sent again is the same text. */
  async spans(): Promise<readonly string[]> {
    await (this.writing ??= this.write());
    return this.spansNow();
  }

  /** The same, at once. */
  spansNow(): readonly string[] {
    const ordered = this.inOrder();
    return this.texts ?? this.keep(ordered, ordered.map(spanJson));
  }

  /** The OTLP export request. */
  async json(): Promise<string> {
    return requestJson(await this.spans());
  }

  /** The same, at once. */
  jsonNow(): string {
    return requestJson(this.spansNow());
  }

  /** Takes out what `isKept` does not want; a span's text is there once it was written. */
  filter(isKept: (observation: Observation, span: string | undefined) => boolean): void {
    const { texts } = this;
    const kept = this.observations.map((observation, index) => isKept(observation, texts?.[index]));
    this.observations = this.observations.filter((_, index) => kept[index]);
    this.texts = texts?.filter((_, index) => kept[index]);
  }

  private async write(): Promise<void> {
    const ordered = this.inOrder();
    const texts: string[] = [];
    await inSlices(ordered, (observation) => texts.push(spanJson(observation)));
    if (this.texts === undefined) this.keep(ordered, texts);
  }

  private keep(ordered: Observation[], texts: readonly string[]): readonly string[] {
    this.observations = ordered;
    this.texts = texts;
    return texts;
  }
}
