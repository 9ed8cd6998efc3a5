// docs/queues.md: in whose trace p-queue, Bottleneck and DataLoader run their jobs, and the cures.
import { AsyncResource } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import Bottleneck from "bottleneck";
import DataLoader from "dataloader";
import PQueue from "p-queue";
import { describe, expect, test } from "vitest";
import { detached, observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { unconfigured } from "../export/set-up.js";

unconfigured();

const job = observe(async (request: string) => sleep(1, request), { name: "job" });

/** Has requests a, b and c add a job each, and returns whose children the jobs are. */
async function ownersOfJobs(add: (request: string) => Promise<unknown>): Promise<unknown> {
  const { observations } = await captureTraces(async () => {
    const request = observe(add, { name: "request" });
    await Promise.all(["a", "b", "c"].map((name) => request(name)));
  });
  const inputs = new Map(observations.map(({ id, input }) => [id, input]));
  return Object.fromEntries(
    observations
      .filter(({ name }) => name === "job")
      .map(({ input, parentId }) => [input, parentId && inputs.get(parentId)]),
  );
}

const OWN = { a: "a", b: "b", c: "c" };

describe("p-queue", () => {
  test("p-queue runs a job that waits in the trace of the one before it", async () => {
    const queue = new PQueue({ concurrency: 1 });
    const owners = await ownersOfJobs((request) => queue.add(() => job(request)));
    expect(owners).toEqual({ a: "a", b: "a", c: "a" });
  });

  test("p-queue runs a bound job in the trace of its request", async () => {
    const queue = new PQueue({ concurrency: 1 });
    const add = (request: string) => queue.add(AsyncResource.bind(() => job(request)));
    expect(await ownersOfJobs(add)).toEqual(OWN);
  });
});

describe("Bottleneck", () => {
  test("Bottleneck runs a job that waits in the trace of another", async () => {
    const limiter = new Bottleneck({ maxConcurrent: 1 });
    expect(await ownersOfJobs((request) => limiter.schedule(() => job(request)))).not.toEqual(OWN);
  });

  test("Bottleneck runs a bound job in the trace of its request", async () => {
    const limiter = new Bottleneck({ maxConcurrent: 1 });
    const add = (request: string) => limiter.schedule(AsyncResource.bind(() => job(request)));
    expect(await ownersOfJobs(add)).toEqual(OWN);
  });
});

describe("DataLoader", () => {
  const batch = observe(async (keys: readonly string[]) => keys, { name: "job" });

  test("DataLoader runs a batch in the trace of the first request", async () => {
    const loader = new DataLoader((keys: readonly string[]) => batch(keys));
    expect(await ownersOfJobs((request) => loader.load(request))).toEqual({
      '{"input":["a","b","c"]}': "a",
    });
  });

  test("DataLoader runs a detached batch in a trace of its own", async () => {
    const loader = new DataLoader((keys: readonly string[]) => detached(() => batch(keys)));
    expect(await ownersOfJobs((request) => loader.load(request))).toEqual({
      '{"input":["a","b","c"]}': undefined,
    });
  });
});
