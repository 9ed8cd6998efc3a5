// Usage without a known price, in the words of traces.
import { expect, test } from "vitest";
import { unpricedKinds, unpricedModels } from "../../src/reading/unpriced.js";

test.each([
  [["connector_tokens"], ["connector_tokens"]],
  ['["connector_tokens"]', ["connector_tokens"]],
  ["no JSON", []],
  [undefined, []],
])("the metadata %j names the kinds %j", (said, kinds) => {
  expect(unpricedKinds({ metadata: { cost_incomplete: said } })).toEqual(kinds);
});

test("a model is without a price if none of its calls has a cost", () => {
  const usageDetails = { input: 1, total: 1 };
  const call = (
    model: string,
    total?: number,
    usage: typeof usageDetails | undefined = usageDetails,
  ) => ({
    model,
    usageDetails: usage,
    costDetails: total === undefined ? undefined : { total },
  });
  expect(unpricedModels([call("a"), call("b", 0), call("c"), call("c", 1)])).toEqual(["a"]);
  expect(unpricedModels([{ ...call("a"), usageDetails: undefined }])).toEqual([]);
});
