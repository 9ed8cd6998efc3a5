// The batch that is being filled: it goes out when it is full, or when its time has come.
import { machine } from "../../foundation/machine.js";
import type { Observation } from "../../tracing/observation.js";
import { untraced } from "../process/untraced.js";
import { Batch } from "./batch.js";

/** A batch is closed when it holds so much text, however few its observations. */
const BATCH_BYTES = 2 * 1024 * 1024;

/** The observations of the next batch. */
export class Filling {
  private observations: Observation[] = [];
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param most observations a batch
   * @param intervalMs the time for which the first one waits for others
   * @param onDue called then
   */
  constructor(
    private readonly most: number,
    private readonly intervalMs: number,
    private readonly onDue: () => void,
  ) {}

  add(observation: Observation, bytes: number): void {
    this.observations.push(observation);
    this.bytes += bytes;
  }

  get isFull(): boolean {
    return this.observations.length >= this.most || this.bytes >= BATCH_BYTES;
  }

  /** Whether the interval of its observations has still to begin. */
  get isUntimed(): boolean {
    return this.timer === undefined && this.observations.length > 0;
  }

  startTimer(): void {
    this.timer = untraced(() => machine.setTimeout(this.onDue, this.intervalMs));
    this.timer.unref();
  }

  /** Takes its observations as a batch; the next observation begins a new one. */
  take(): Batch | undefined {
    machine.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.observations.length === 0) return undefined;
    const batch = new Batch(this.observations, this.bytes);
    this.observations = [];
    this.bytes = 0;
    return batch;
  }
}
