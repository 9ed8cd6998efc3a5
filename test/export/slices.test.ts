import { expect, test } from "vitest";
import { inSlices } from "../../src/export/pipeline/slices.js";

/** Works without a pause for some milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("the event loop turns between slices of long work", async () => {
  let turns = 0;
  let counting = true;
  const turn = (): void => {
    turns += 1;
    if (counting) setImmediate(turn);
  };
  setImmediate(turn);

  await inSlices(Array.from({ length: 20 }), () => work(3));
  counting = false;

  expect(turns).toBeGreaterThanOrEqual(19);
});

test("two jobs at a time run one after the other, in order", async () => {
  const done: string[] = [];
  const step = (item: string): void => {
    work(1);
    done.push(item);
  };

  await Promise.all([inSlices(["a1", "a2", "a3"], step), inSlices(["b1", "b2", "b3"], step)]);

  expect(done).toEqual(["a1", "a2", "a3", "b1", "b2", "b3"]);
});

test("a job that frees memory runs before the jobs that wait", async () => {
  const done: string[] = [];
  const job = (name: string, isNext?: boolean): Promise<void> =>
    inSlices([`${name}1`, `${name}2`], (item) => done.push(item), isNext);

  const first = inSlices([1, 2, 3], () => work(2));
  await Promise.all([first, job("a"), job("b", true)]);

  expect(done).toEqual(["b1", "b2", "a1", "a2"]);
});

test("a step that fails ends its own job and no other", async () => {
  const done: number[] = [];
  const failing = inSlices([1], () => {
    throw new Error("no");
  });
  const next = inSlices([2], (item) => done.push(item));

  await expect(failing).rejects.toThrow("no");
  await next;
  expect(done).toEqual([2]);
});
