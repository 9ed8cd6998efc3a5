import { observe } from "mistral-traced";
import { expect, test } from "vitest";

const increment = observe("increment", async (count) => count + 1);

test("fifty calls", async () => {
  for (let count = 0; count < 50; count += 1) expect(await increment(count)).toBe(count + 1);
});
