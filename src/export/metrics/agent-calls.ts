// Counts the model and tool calls of an agent's run. Children end before their parents, so each
// hands its counts up when it ends.
import type { Observation } from "../../tracing/observation.js";

/** The calls below an observation. */
export interface Calls {
  readonly inference: number;
  readonly tools: number;
}

const NONE: Calls = { inference: 0, tools: 0 };
/** Observations whose counts are kept: one whose children outlive it never takes them. */
const MOST = 10_000;

/** Counts calls by the observation that they are under. */
export class AgentCalls {
  private readonly below = new Map<string, Calls>();

  /**
   * Takes an ended observation into account.
   * @param isCall whether it is itself a model call
   * @returns the calls under it
   */
  ended(observation: Observation, isCall: boolean): Calls {
    const { spanId, parentSpanId, type } = observation;
    const calls = this.below.get(spanId) ?? NONE;
    this.below.delete(spanId);
    // Calls of an agent within an agent are its own.
    const own = type === "agent" ? NONE : calls;
    const inference = own.inference + (isCall ? 1 : 0);
    const tools = own.tools + (type === "tool" ? 1 : 0);
    if (parentSpanId !== undefined && inference + tools > 0) {
      const others = this.below.get(parentSpanId) ?? NONE;
      this.below.set(parentSpanId, {
        inference: others.inference + inference,
        tools: others.tools + tools,
      });
      if (this.below.size > MOST) this.forgetOldest();
    }
    return calls;
  }

  private forgetOldest(): void {
    const [oldest] = this.below.keys();
    if (oldest !== undefined) this.below.delete(oldest);
  }
}
