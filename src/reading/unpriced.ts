// Usage without a known price: the parts of a call, and the models of calls without any cost.
import { isArray, parseJson } from "./json.js";
import type { ReceivedObservation } from "./received.js";

/** Lists the kinds of usage that the cost of an observation leaves out, such as `"connector_tokens"`. */
export function unpricedKinds({ metadata }: Pick<ReceivedObservation, "metadata">): string[] {
  const said = metadata["cost_incomplete"];
  const kinds = typeof said === "string" ? parseJson(said) : said;
  return isArray(kinds) ? kinds.filter((kind) => typeof kind === "string") : [];
}

/** Lists the models that have usage and no cost in any of the observations. */
export function unpricedModels(
  observations: readonly Pick<ReceivedObservation, "model" | "usageDetails" | "costDetails">[],
): string[] {
  const names = (isPriced: boolean): Set<string> =>
    new Set(
      observations
        .filter(({ usageDetails }) => usageDetails !== undefined)
        .filter(({ costDetails }) => (costDetails !== undefined) === isPriced)
        .flatMap(({ model }) => model ?? []),
    );
  const priced = names(true);
  return [...names(false)].filter((model) => !priced.has(model));
}
