// `/api/public/models`: the model definitions of a project, by which Langfuse computes costs.
// Source: the public API of Langfuse 4.16.
import { isArray, isJsonObject, parseJson, type JsonObject } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** The definitions that were created, oldest first. */
export class ModelDefinitions {
  private readonly definitions: JsonObject[] = [];
  private created = 0;

  /** Answers GET: all on one page. */
  list(): Reply {
    const totalItems = this.definitions.length;
    const meta = { page: 1, limit: Math.max(totalItems, 1), totalItems, totalPages: 1 };
    return { status: 200, body: { data: this.definitions, meta } };
  }

  /** Answers POST. */
  create(body: Buffer): Reply {
    const model = parseJson(body.toString());
    const problem = isJsonObject(model) ? problemOf(model) : "a model must be a JSON object";
    if (problem !== undefined || !isJsonObject(model)) {
      return { status: 400, body: { message: problem } };
    }
    const { modelName, startDate = null, unit } = model;
    const isTaken = this.definitions.some(
      (other) =>
        other["modelName"] === modelName &&
        other["startDate"] === startDate &&
        other["unit"] === unit,
    );
    if (isTaken) return { status: 400, body: { message: `there is a model ${String(modelName)}` } };
    this.created += 1;
    const definition = {
      ...model,
      id: `model-${this.created}`,
      startDate,
      isLangfuseManaged: false,
    };
    this.definitions.push(definition);
    return { status: 200, body: definition };
  }

  /** Answers DELETE. */
  remove(id: string): Reply {
    const index = this.definitions.findIndex((definition) => definition["id"] === id);
    if (index === -1) return { status: 404, body: { message: `there is no model ${id}` } };
    this.definitions.splice(index, 1);
    return { status: 200, body: { message: "Model deleted" } };
  }
}

function problemOf(model: JsonObject): string | undefined {
  for (const field of ["modelName", "matchPattern", "unit"]) {
    if (typeof model[field] !== "string") return `${field} must be a string`;
  }
  const { pricingTiers } = model;
  if (pricingTiers === undefined) return undefined;
  const tiers = isArray(pricingTiers) ? pricingTiers.filter(isJsonObject) : [];
  const defaults = tiers.filter(({ isDefault, priority, conditions }) => {
    return isDefault === true && priority === 0 && isArray(conditions) && conditions.length === 0;
  });
  if (defaults.length !== 1) return "there must be one default tier, of priority 0";
  const isPriced = tiers.every(
    ({ prices }) =>
      isJsonObject(prices) &&
      Object.keys(prices).length > 0 &&
      Object.values(prices).every((price) => typeof price === "number" && price >= 0),
  );
  return isPriced ? undefined : "each tier must have a price, of 0 or more";
}
