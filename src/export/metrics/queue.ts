// Observations on their way into the program's metrics. The traced call only pushes each into a list.
// The instruments are loaded with the first one, so a program without a meter provider never loads
// them.
import type { MeterProvider } from "@opentelemetry/api";
import { machine } from "../../foundation/machine.js";
import { reportFault } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { state } from "../../tracing/state.js";
import type { Deadline } from "../process/deadline.js";
import { forceFlush } from "../process/force-flush.js";
import { registry, type Pending } from "../process/registry.js";
import { untraced } from "../process/untraced.js";
import type { Measurements } from "./measurements.js";

/** The names that metrics have: the conventions' newest, those of v1.41.0, or both. */
export type MetricNames = "latest" | "v1.41.0" | "both";
export const METRIC_NAMES: readonly MetricNames[] = ["latest", "v1.41.0", "both"];

let current: MetricsQueue | undefined;

/** Makes `provider` the one that metrics go to. @param provider undefined: there are none */
export function setMeterProvider(provider: MeterProvider | undefined, names: MetricNames): void {
  current?.close();
  current = provider && new MetricsQueue(provider, names);
  const queue = current;
  state.measure = queue && ((observation) => queue.add(observation));
}

class MetricsQueue implements Pick<Pending, "flush"> {
  private waiting: Observation[] = [];
  private isDue = false;
  private isClosed = false;
  private loading: Promise<Measurements> | undefined;
  private measurements: Measurements | undefined;

  constructor(
    private readonly provider: MeterProvider,
    private readonly names: MetricNames,
  ) {}

  add(observation: Observation): void {
    if (observation.trace.sink.isCapture) return;
    try {
      this.waiting.push(observation);
      if (this.isDue) return;
      untraced(() => machine.setImmediate(() => void this.record()));
      this.isDue = true;
      registry.providers.add(this);
    } catch (error) {
      reportFault("queueing an observation for metrics", error);
    }
  }

  async flush(deadline: Deadline): Promise<void> {
    registry.providers.delete(this);
    await this.record();
    const failure = "the meter provider did not deliver all metrics";
    const isDone = await forceFlush(this.provider, { key: "metrics-flush", failure }, deadline);
    if (!isDone) registry.providers.add(this);
  }

  close(): void {
    this.isClosed = true;
    this.measurements?.close();
  }

  private async record(): Promise<void> {
    this.isDue = false;
    try {
      const measurements = (this.measurements ??= await (this.loading ??= this.load()));
      const { waiting } = this;
      this.waiting = [];
      for (const observation of waiting) measurements.record(observation);
    } catch (error) {
      this.waiting = [];
      reportFault("recording metrics", error);
    }
  }

  private async load(): Promise<Measurements> {
    const { Measurements } = await import("./measurements.js");
    const measurements = new Measurements(this.provider, this.names);
    if (this.isClosed) measurements.close();
    return measurements;
  }
}
