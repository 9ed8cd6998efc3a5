// Embeddings: texts in, thousands of numbers out. Only their count is recorded.
import { fieldsOf, listOf, objectOf, snakeFields, stringOf } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";

/** `embeddings.create`. */
export const embeddings: EndpointFamily = {
  type: "embedding",
  shows: {
    input: "the text, or `{ input: [...] }` with the texts",
    output: "how many embeddings, of how many dimensions",
    usage: "tokens: input",
  },
  request({ inputs, model, ...rest }) {
    return { input: inputs, model: stringOf(model), ...readParameters(rest) };
  },
  response({ data, model, usage, id }) {
    const { embedding } = fieldsOf(listOf(data)[0]);
    return {
      output: snakeFields({
        count: listOf(data).length,
        // In base64 the numbers are packed, and how many they are depends on their type.
        dimensions: Array.isArray(embedding) ? embedding.length : undefined,
      }),
      model: stringOf(model),
      usage: objectOf(usage),
      metadata: { response_id: stringOf(id) },
    };
  },
};
