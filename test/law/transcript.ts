// The events in order: those of the source, and those that the consumer saw.
import { currentObservation } from "../../src/tracing/context.js";

/** The events of one run. */
export class Transcript {
  readonly events: string[] = [];

  /** Something that the source did. */
  source(event: string): void {
    this.events.push(`source: ${event}`);
  }

  /** Something that the consumer did or saw; its context is part of it. */
  consumer(event: string): void {
    const current = currentObservation();
    this.events.push(`consumer: ${event}${current ? ` in ${current.name}` : ""}`);
  }
}

/** A value as text that distinguishes it from others. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `bytes ${JSON.stringify(new TextDecoder().decode(value))}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "object" && value !== null) {
    if ("done" in value) {
      const { done, value: item } = value as { done: unknown; value: unknown };
      return `{ done: ${show(done)}, value: ${show(item)} }`;
    }
    if ("choices" in value || "data" in value) return JSON.stringify(value);
    return Object.prototype.toString.call(value);
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Lets everything that can run without a timer run. */
export async function settle(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
