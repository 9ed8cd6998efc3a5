import { afterAll, describe, test } from "vitest";
import { cleanUp, proveCell } from "./cell.js";
import { EXITS } from "./exits.js";
import { STATES } from "./states.js";

afterAll(cleanUp);

for (const exit of EXITS) {
  describe.concurrent(`a program that ends by: ${exit.title}`, () => {
    for (const state of STATES) {
      test(`a program that ends by ${exit.title} loses nothing while Langfuse is: ${state.name}`, () =>
        proveCell(exit, state));
    }
  });
}
