// The modes in which a decorated program must do what the bare one does.
import { runIn, seedScope } from "../../src/tracing/context.js";
import { abandonAll } from "../../src/tracing/iterations/consumption.js";
import type { Observation } from "../../src/tracing/observation.js";
import { refreshLive, state } from "../../src/tracing/state.js";

/** The mode of tracing while a program runs. */
export type Mode = "on" | "off" | "sampled out" | "broken";

export const MODES: readonly Mode[] = ["on", "off", "sampled out", "broken"];

/** The observations and warnings of a run in a mode. */
export interface Traced<Result> {
  readonly result: Result;
  /** Those that had ended when the program had, in the order of their ends. */
  readonly ended: readonly Observation[];
  /** Those that were ended only by the shutdown after it. */
  readonly abandoned: readonly Observation[];
}

/** Runs `program` in a mode, then ends what is still open, as a shutdown does. */
export async function runInMode<Result>(
  mode: Mode,
  program: () => Result | Promise<Result>,
): Promise<Traced<Result>> {
  const all: Observation[] = [];
  const before = { ...state };
  Object.assign(state, settings(mode, all));
  refreshLive();
  try {
    const result = await runIn(seedScope({}), program);
    const ended = [...all];
    abandonAll();
    return { result, ended, abandoned: all.slice(ended.length) };
  } finally {
    const { enabled, sample, sink, warn } = before;
    Object.assign(state, { enabled, sample, sink, warn });
    refreshLive();
  }
}

function settings(mode: Mode, all: Observation[]) {
  return {
    enabled: mode !== "off",
    sample: mode === "sampled out" ? () => false : undefined,
    sink: {
      add(observation: Observation): void {
        all.push(observation);
        if (mode === "broken") throw new Error("the sink is broken");
      },
    },
    warn(): void {
      if (mode === "broken") throw new Error("the logger is broken");
    },
  };
}
