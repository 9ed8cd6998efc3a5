// The machine's own timers and clocks. A test that replaces those of the program (sinon, Vitest,
// node:test) must not stop a delivery: these are taken when this module loads, before most of them.

/** A function that @sinonjs/fake-timers, or Vitest, has replaced. */
interface Replaced {
  readonly clock?: Readonly<Record<string, unknown>>;
}

/** The global `name` as the machine has it, though it was replaced before this module loaded. */
function native<Name extends keyof typeof globalThis>(name: Name): (typeof globalThis)[Name] {
  const found = globalThis[name];
  const original = (found as Replaced | undefined)?.clock?.[`_${name}`];
  return (original as typeof found | undefined) ?? found;
}

const later = native("setTimeout");
const never = native("clearTimeout");
const soon = native("setImmediate");
const stopwatch = native("performance");
const { now } = stopwatch;

/**
 * Whether a test has stopped `process.nextTick`, as sinon does by default. Node's own requests depend
 * on it: none of them gets an answer meanwhile.
 */
export function isNodeStopped(): boolean {
  return (process.nextTick as Replaced | undefined)?.clock !== undefined;
}

/** Timers and clocks that no test has replaced. */
export const machine = {
  setTimeout: (callback: () => void, ms: number): NodeJS.Timeout => later(callback, ms),
  clearTimeout: (timer: NodeJS.Timeout | undefined): void => never(timer),
  setImmediate: (callback: () => void): NodeJS.Immediate => soon(callback),
  /** Milliseconds on the clock of `performance.now()`. */
  now: (): number => Reflect.apply(now, stopwatch, []),
  /** Milliseconds since the epoch. */
  epochMs: native("Date").now,
} as const;
