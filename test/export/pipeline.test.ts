// The account of a batch that two ways want at once: a delivery that is under way, and the disk.
import { expect, test } from "vitest";
import type { Batch, Destination, Tally } from "../../src/export/pipeline/batch.js";
import { Pipeline } from "../../src/export/pipeline/pipeline.js";
import { NEVER } from "../../src/export/process/deadline.js";
import { counters, registry } from "../../src/export/process/registry.js";
import { Observation } from "../../src/tracing/observation.js";
import { state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";
import { counts, unconfigured } from "./set-up.js";

unconfigured();

/**
 * A destination whose deliveries end at the test's command, and whose disk has room for `disk`
 * spans.
 */
class FakeDestination implements Destination {
  readonly canSave = true;
  readonly requests: { names: string[]; end: (tally: Partial<Tally>) => void }[] = [];
  readonly onDisk: string[] = [];
  disk = 0;

  send(batch: Batch): Promise<Tally> {
    return new Promise((resolve) => {
      this.requests.push({
        names: namesOf(batch),
        end: (tally) => resolve({ sent: 0, spooled: 0, failed: 0, ...tally }),
      });
    });
  }

  sendNow(batch: Batch): Tally {
    const names = namesOf(batch);
    const saved = names.slice(0, this.disk);
    this.disk -= saved.length;
    this.onDisk.push(...saved);
    const remaining = [...names.keys()].slice(saved.length);
    return { sent: 0, failed: 0, spooled: saved.length, remaining };
  }

  abort(): void {}
}

function namesOf(batch: Batch): string[] {
  return batch.inOrder().map(({ name }) => name);
}

/** A pipeline with one batch under way, of the observations a, b and c in this order. */
async function underWay(destination: FakeDestination): Promise<Pipeline> {
  const pipeline = new Pipeline([destination], { flushAt: 3, flushInterval: 60 });
  state.sink = pipeline;
  for (const [startMs, name] of ["a", "b", "c"].entries()) {
    const trace = new Trace(undefined, pipeline);
    new Observation(trace, undefined, { name, type: "span" }, { startMs }).end();
  }
  await expect.poll(() => destination.requests.length).toBe(1);
  return pipeline;
}

test("a batch that goes to disk while it is sent is counted as spooled, whatever the delivery returns", async () => {
  const destination = new FakeDestination();
  const pipeline = await underWay(destination);
  destination.disk = 3;
  pipeline.saveNow();
  expect(counters()).toEqual(counts({ traced: 3, spooled: 3 }));

  destination.requests[0]?.end({ sent: 3 });
  await pipeline.flush(NEVER);

  expect(counters()).toEqual(counts({ traced: 3, spooled: 3 }));
  expect(destination.requests).toHaveLength(1);
  expect(registry.pending.has(pipeline)).toBe(false);
});

test("the part of a batch for which the disk has no room is sent again, and flush waits for it", async () => {
  const destination = new FakeDestination();
  const pipeline = await underWay(destination);
  destination.disk = 2;
  let isFlushed = false;
  const flushed = pipeline.flush(NEVER).then(() => {
    isFlushed = true;
  });
  pipeline.saveNow();
  expect(counters()).toEqual(counts({ traced: 3, spooled: 2, waiting: 1 }));

  // The answer for the three comes too late: two of them are on disk.
  destination.requests[0]?.end({ sent: 3 });
  await expect.poll(() => destination.requests[1]?.names).toEqual(["c"]);
  expect(isFlushed).toBe(false);
  destination.requests[1]?.end({ sent: 1 });
  await flushed;

  expect(destination.onDisk).toEqual(["a", "b"]);
  expect(counters()).toEqual(counts({ traced: 3, spooled: 2, sent: 1 }));
});

test("a batch that no disk takes is still counted by what its delivery returns", async () => {
  const destination = new FakeDestination();
  const pipeline = await underWay(destination);
  pipeline.saveNow();
  destination.requests[0]?.end({ sent: 2, failed: 1 });
  await pipeline.flush(NEVER);
  expect(counters()).toEqual(counts({ traced: 3, sent: 2, failed: 1 }));
});

test("the rest of a delivery goes to disk, and only the rest of the disk waits in memory", async () => {
  const destination = new FakeDestination();
  const pipeline = await underWay(destination);
  destination.disk = 1;
  destination.requests[0]?.end({ sent: 1, remaining: [1, 2] });
  await pipeline.flush(NEVER);
  expect(destination.onDisk).toEqual(["b"]);
  expect(counters()).toEqual(counts({ traced: 3, sent: 1, spooled: 1, waiting: 1 }));
});
