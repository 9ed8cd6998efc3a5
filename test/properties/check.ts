// Checks a property the same way in every file: with a fixed seed, so that each run is the same, or
// with the seed in PROPERTY_SEED ("random": another one each time) for a limited time.
import * as fc from "fast-check";

type Property<Values> = fc.IProperty<Values> | fc.IAsyncProperty<Values>;

/** The amount of work of a check. */
export interface CheckOptions {
  /** The number of values that are tried with the fixed seed. Default: 100. */
  readonly numRuns?: number;
  /** Default: PROPERTY_SEED of the environment. */
  readonly seed?: string | undefined;
  /** The time for which values are tried with a seed of the environment, in milliseconds. */
  readonly searchMs?: number;
  /** The time for which a smaller value that fails is searched, in milliseconds. */
  readonly shrinkMs?: number;
}

const FIXED_SEED = 20_261_129;
/** More runs than fit into the time of a search. */
const ENDLESS = 10_000_000;

/**
 * Checks that a property holds.
 * @throws (rejects with) an error with the smallest value that was found to fail, and with the seed
 *   that finds it again
 */
export async function check<Values>(
  property: Property<Values>,
  {
    numRuns = 100,
    seed = process.env["PROPERTY_SEED"],
    searchMs = 6_000,
    shrinkMs = 10_000,
  }: CheckOptions = {},
): Promise<void> {
  const limited = withTimeLimits(property, seed === undefined ? Infinity : searchMs, shrinkMs);
  const details = await fc.check(
    limited,
    seed === undefined ? { seed: FIXED_SEED, numRuns } : { ...seedOf(seed), numRuns: ENDLESS },
  );
  if (!details.failed) return;
  throw new Error(
    `${fc.defaultReportMessage(details)}\nTo repeat it, set PROPERTY_SEED=${details.seed}.`,
    { cause: details.errorInstance },
  );
}

function seedOf(seed: string): { seed?: number } {
  if (seed === "random") return {};
  if (/^-?\d+$/.test(seed)) return { seed: Number(seed) };
  throw new Error(`PROPERTY_SEED must be "random" or an integer (got ${seed})`);
}

/**
 * Bounds a property: it ends the check `searchMs` after now, or `shrinkMs` after its first failure.
 * With fast-check's own time limit, which is one for both, the number of values tried with the
 * fixed seed would depend on the speed of the machine.
 */
function withTimeLimits<Values>(
  property: Property<Values>,
  searchMs: number,
  shrinkMs: number,
): Property<Values> {
  let endMs = performance.now() + searchMs;
  let hasFailed = false;
  const noteFailure = <Outcome>(outcome: Outcome): Outcome => {
    if (outcome !== null && !fc.PreconditionFailure.isFailure(outcome) && !hasFailed) {
      hasFailed = true;
      endMs = performance.now() + shrinkMs;
    }
    return outcome;
  };
  const run = (value: Values) => {
    if (performance.now() > endMs) {
      const interruption = new fc.PreconditionFailure(true);
      return property.isAsync() ? Promise.resolve(interruption) : interruption;
    }
    const outcome = property.run(value);
    return outcome instanceof Promise ? outcome.then(noteFailure) : noteFailure(outcome);
  };
  return Object.create(property, { run: { value: run } }) as Property<Values>;
}
