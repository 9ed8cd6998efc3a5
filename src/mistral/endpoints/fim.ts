// Fill in the middle: code before and after in, the code between out, in the form of a chat
// completion.
import { snakeFields, stringOf } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import { chat } from "./chat.js";
import type { EndpointFamily } from "./endpoint.js";

/** `fim.complete` and `fim.stream`. */
export const fim: EndpointFamily = {
  ...chat,
  shows: { ...chat.shows, input: "prompt and suffix" },
  request({ prompt, suffix, model, ...rest }) {
    return {
      input: snakeFields({ prompt, suffix }),
      model: stringOf(model),
      ...readParameters(rest),
    };
  },
};
