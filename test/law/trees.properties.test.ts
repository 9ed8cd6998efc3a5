// Random programs of calls of every kind, with failures, breaks and delays: the recorded tree is
// the true one, each observation ends once, and roots that run at once stay apart.
import {
  array,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  type Arbitrary,
} from "fast-check";
import { expect, test } from "vitest";
import { observe } from "../../src/index.js";
import type { Observation } from "../../src/tracing/observation.js";
import { check } from "../properties/check.js";
import { runInMode } from "./modes.js";

type Kind = "sync" | "async" | "generator" | "async generator" | "stream" | "lazy";

/** One call: what it is, what it calls and how, and how it ends. */
interface Plan {
  readonly kind: Kind;
  readonly children: readonly Plan[];
  readonly parallel: boolean;
  /** Turns of the event loop that it waits before each child; 0 for synchronous ones. */
  readonly delay: number;
  readonly fails: boolean;
  /** The number of items that its caller takes before breaking off. */
  readonly takes: number;
}

const SYNC: readonly Kind[] = ["sync", "generator"];
const ASYNC: readonly Kind[] = ["async", "async generator", "stream", "lazy"];

/** Random plans; a synchronous call has synchronous ones below it only, and nothing waits. */
function plansOf(kinds: readonly Kind[], depth: number): Arbitrary<Plan> {
  const isSync = kinds === SYNC;
  const child = isSync
    ? () => plansOf(SYNC, depth - 1)
    : () => oneof(plansOf(SYNC, depth - 1), plansOf(ASYNC, depth - 1));
  return record({
    kind: constantFrom(...kinds),
    children: depth === 0 ? constant([]) : array(child(), { maxLength: 3 }),
    parallel: boolean(),
    delay: isSync ? constant(0) : integer({ min: 0, max: 2 }),
    fails: boolean(),
    takes: integer({ min: 0, max: 4 }),
  });
}

/** The real calls: a call and the calls that it made. */
interface Call {
  readonly id: string;
  readonly parent: string | undefined;
  failed: boolean;
}

/** Runs plans as observed calls and notes what happens. */
class World {
  readonly calls: Call[] = [];

  /** Calls `plan` and consumes its result as planned. */
  call(plan: Plan, parent: string | undefined): unknown {
    const call: Call = { id: `call ${this.calls.length}`, parent, failed: false };
    this.calls.push(call);
    const run = observe(call.id, () => this.make(plan, call));
    try {
      return this.consume(plan, run());
    } catch {
      return undefined;
    }
  }

  private make(plan: Plan, call: Call): unknown {
    switch (plan.kind) {
      case "sync":
        for (const _ of this.steps(plan, call));
        return undefined;
      case "async":
        return this.finish(plan, call);
      case "generator":
        return this.steps(plan, call);
      case "async generator":
        return this.asyncSteps(plan, call);
      case "stream":
        return ReadableStream.from(this.asyncSteps(plan, call));
      default:
        // oxlint-disable-next-line unicorn/no-thenable -- a lazy query
        return { then: (...args: [() => void]) => this.finish(plan, call).then(...args) };
    }
  }

  private async finish(plan: Plan, call: Call): Promise<void> {
    for await (const _ of this.asyncSteps(plan, call));
  }

  private *steps(plan: Plan, call: Call): Generator<number> {
    for (const [index, child] of plan.children.entries()) {
      this.call(child, call.id);
      yield index;
    }
    this.end(plan, call);
  }

  private async *asyncSteps(plan: Plan, call: Call): AsyncGenerator<number> {
    const running: unknown[] = [];
    for (const [index, child] of plan.children.entries()) {
      for (let turn = 0; turn < plan.delay; turn += 1) await nextTurn();
      const done = this.call(child, call.id);
      if (plan.parallel) running.push(done);
      else await done;
      yield index;
    }
    await Promise.all(running);
    this.end(plan, call);
  }

  private end(plan: Plan, call: Call): void {
    call.failed = plan.fails;
    if (plan.fails) throw new Error(call.id);
  }

  private consume(plan: Plan, result: unknown): unknown {
    if (plan.kind === "sync") return undefined;
    if (plan.kind === "generator") return this.take(plan, result as Iterable<number>);
    return this.takeAsync(plan, result);
  }

  private take(plan: Plan, items: Iterable<number>): void {
    for (const item of items) if (item >= plan.takes) break;
  }

  private async takeAsync(plan: Plan, result: unknown): Promise<void> {
    try {
      if (plan.kind === "async" || plan.kind === "lazy") await result;
      else for await (const item of result as AsyncIterable<number>) if (item >= plan.takes) break;
    } catch {
      // The failure is in the trace; what called goes on.
    }
  }
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const root = oneof(plansOf(SYNC, 3), plansOf(ASYNC, 3));

test("the recorded tree of any program is the true one, each observation ended once, roots apart", () =>
  check(
    asyncProperty(array(root, { minLength: 1, maxLength: 4 }), async (roots) => {
      const worlds = roots.map(() => new World());
      const { ended, abandoned } = await runInMode("on", async () => {
        await Promise.all(roots.map((root, index) => worlds[index]?.call(root, undefined)));
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      });
      expect(abandoned).toEqual([]);
      expect(ended).toHaveLength(worlds.flatMap(({ calls }) => calls).length);
      expect(new Set(ended.map(({ spanId }) => spanId)).size).toBe(ended.length);
      const traces = groupBy(ended, ({ trace }) => trace);
      expect(sorted([...traces.values()].map(shapeOf))).toEqual(sorted(worlds.map(trueShape)));
    }),
    { numRuns: 300 },
  ));

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Each call with its parent and its fate. */
function shapeOf(observations: readonly Observation[]): string[] {
  const names = new Map(observations.map(({ spanId, name }) => [spanId, name]));
  return sorted(
    observations.map(({ name, parentSpanId, level }) => {
      const parent = parentSpanId === undefined ? "nobody" : names.get(parentSpanId);
      return `${name} of ${parent}${level ? " failed" : ""}`;
    }),
  );
}

function trueShape({ calls }: World): string[] {
  return sorted(
    calls.map(
      ({ id, parent, failed }) => `${id} of ${parent ?? "nobody"}${failed ? " failed" : ""}`,
    ),
  );
}

function sorted<Item>(items: readonly Item[]): Item[] {
  return items.toSorted((one, two) => String(one).localeCompare(String(two)));
}
