// Observations that travel together, and the places where they can go.
import type { Observation } from "../tracing/observation.js";
import { requestJson, spanJson } from "./otlp-json.js";
import { inSlices } from "./slices.js";

/** A place that takes batches: Langfuse, a recording, the older ingestion API. */
export interface Destination {
  /**
   * Delivers a batch, with retries where they help. Called untraced.
   * @returns whether it arrived; a rejection counts as no
   */
  send(batch: Batch): Promise<boolean>;
  /** Takes what {@link send} has not taken yet, synchronously, as the process ends. */
  sendNow?(batch: Batch): boolean;
  /** Ends what is under way; a later {@link send} still works. */
  abort(): void;
}

/** Some ended observations. Their number and size are settled before anything reads them. */
export class Batch {
  readonly observations: Observation[] = [];
  /** Bytes of memory, estimated. */
  bytes = 0;
  /** Resolves when the batch is delivered or given up. */
  readonly settled: Promise<void>;
  /** Says that the batch is delivered or given up. */
  settle!: () => void;
  private text: Promise<string> | undefined;

  constructor() {
    this.settled = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** The observations as they began: parents before their children. */
  inOrder(): Observation[] {
    // What began within the same clock tick ended child first, so the later one is the parent.
    return this.observations.toReversed().toSorted((one, other) => one.startMs - other.startMs);
  }

  /** The OTLP export request, written once for all destinations. */
  json(): Promise<string> {
    return (this.text ??= this.write());
  }

  /** The same, at once; the batch is not kept. */
  jsonNow(): string {
    return requestJson(this.inOrder().map(spanJson));
  }

  private async write(): Promise<string> {
    const spans: string[] = [];
    await inSlices(this.inOrder(), (observation) => spans.push(spanJson(observation)));
    return requestJson(spans);
  }
}
