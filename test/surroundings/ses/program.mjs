// The program under SES: `lockdown()` before the package is loaded or after, with its defaults or its
// strictest options; or with Node's --frozen-intrinsics. A Compartment calls an observed function.

const { LOCKDOWN, WHEN } = process.env;
if (LOCKDOWN !== undefined) await import("ses");
if (WHEN === "before") lockdown(JSON.parse(LOCKDOWN));
// Loaded before, so that its own faults under SES are not taken for ours.
const { observe, flush } = await import("../lib/mode.mjs");
if (WHEN === "after") lockdown(JSON.parse(LOCKDOWN));

class Service {
  answer = observe("answer", async (question) => ({ question, length: question.length }));
}
const items = observe("items", function* () {
  yield 1;
  yield { two: 2 };
});
const failing = observe("failing", async () => {
  throw new TypeError("this failed");
});
const whole = observe("whole", async () => {
  const results = [await new Service().answer("Why?"), [...items()]];
  results.push(await failing().catch((error) => `${error.name}: ${error.message}`));
  if (LOCKDOWN !== undefined) {
    const compartment = new Compartment({
      globals: { answer: observe("inside", (x) => x + 1) },
      __options__: true,
    });
    results.push(compartment.evaluate("answer(1)"));
  }
  const object = { nested: new Map([["key", [1, "two"]]]), date: new Date(0) };
  results.push(observe("object", (given) => given)(object) === object);
  return results;
});
console.log(JSON.stringify(await whole()));
console.log(Object.isFrozen(Object.prototype));
await flush();
