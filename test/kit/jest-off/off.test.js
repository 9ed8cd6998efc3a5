import { observe } from "../../../dist/src/index.js";

test("a call with tracing off", () => {
  expect(observe("increment", (count) => count + 1)(1)).toBe(2);
});
