// The package's entry: what `import ... from "mistral-traced"` offers.
export {
  observe,
  type Observe,
  type ObserveDecorator,
  type ObserveOptions,
} from "../decorators/index.js";
export { InvalidOptionError, MistralTracedError, MisuseError } from "./errors.js";
export type {
  ObservationLevel,
  ObservationType,
  ObservationUpdate,
  PromptReference,
  TraceUpdate,
} from "./tracing/fields.js";
