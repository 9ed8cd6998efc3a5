// The sender of spans as a destination sees it. The code that sends is loaded with the first spans:
// a program that starts, or that only records, does not load it.
import { reportFault } from "../../tracing/log.js";
import { Gate } from "./gate.js";
import type { HttpResponse } from "./http.js";

/** The options of one delivery. */
export interface DeliverOptions {
  /** The text before the spans of a request; that of this process by default. */
  readonly head?: string;
  /** Of each request; 5 by default. */
  readonly tries?: number;
  /** Called with the indexes of spans that are refused for good, in place of a warning. */
  readonly onRefused?: (indexes: readonly number[], response: HttpResponse) => void;
}

/** The outcome of spans, by their indexes, in order. Together they are all of them. */
export interface Delivered {
  readonly arrived: readonly number[];
  /** Refused one by one. */
  readonly refused: readonly number[];
  /** Those that can be sent later. */
  readonly remaining: readonly number[];
}

/** The way to one project of a Langfuse server, or to what passes spans on to it. */
export interface SpanSender {
  readonly gate: Gate;
  /**
   * Delivers spans as one request, or as several when it is refused as a whole.
   * @param spans OTLP spans as JSON
   */
  deliver(spans: readonly string[], options?: DeliverOptions): Promise<Delivered>;
  /** Loads what {@link deliver} needs; must not reject. */
  load?(): Promise<void>;
  /** Ends what is under way; a later {@link deliver} still works. */
  abort(): void;
}

/** A sender that is loaded when it is first used. */
export class LazySender implements SpanSender {
  readonly gate = new Gate();
  private sender: SpanSender | undefined;

  /** @param make loads and makes the sender, with the gate given */
  constructor(private readonly make: (gate: Gate) => Promise<SpanSender>) {}

  async load(): Promise<void> {
    try {
      // No promise is kept: at the edge it would belong to the request that made it.
      const made = this.sender ?? (await this.make(this.gate));
      this.sender ??= made;
    } catch (error) {
      // The files of the package may have been replaced since the program started.
      reportFault("loading the sender", error);
    }
  }

  async deliver(spans: readonly string[], options?: DeliverOptions): Promise<Delivered> {
    await this.load();
    if (this.sender !== undefined) return this.sender.deliver(spans, options);
    this.gate.shut();
    return { arrived: [], refused: [], remaining: [...spans.keys()] };
  }

  abort(): void {
    this.sender?.abort();
  }
}
