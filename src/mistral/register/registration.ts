// The functions that the traced sources of the SDK call while they are loaded. Each function of the SDK
// that sends a request is replaced by one that observes it, for methods of a client and for the
// program alike.
import type { Callable } from "../../tracing/invocation.js";
import { reportFault } from "../../tracing/log.js";
import { observedFunction } from "../../tracing/observed-function.js";
import { defineOwn } from "../../tracing/property.js";
import { shared } from "../../tracing/shared.js";
import { endpointSpec } from "../endpoints/endpoint.js";
import { ENDPOINTS } from "../endpoints/table.js";
import { debug } from "./debug.js";
import { keepUntraced } from "../untraced-methods.js";
import { requestFunction } from "./request-function.js";
import type { SdkCopy } from "./source.js";

/** The functions that the appended statements call. None of them throws. */
interface Registration {
  /** Returns the traced form of a function that sends the request of the method `path`. */
  called(fn: Callable, path: string, copy: SdkCopy): Callable;
  /** Traces the methods of a class that have no such function. */
  methods(type: { prototype: object }, place: string, copy: SdkCopy): void;
  /** Called for each copy that is loaded. */
  loaded(copy: SdkCopy): void;
  /** Called for a file that is left alone. */
  unknown(file: string, copy: SdkCopy): void;
  /** The folders of the loaded copies. */
  readonly folders: ReadonlySet<string>;
}

/** The one of this process; copies of the package share it. */
export function registration(): Registration {
  return shared("registration", create);
}

function create(): Registration {
  const folders = new Set<string>();
  return {
    folders,
    called(fn, path) {
      const endpoint = ENDPOINTS[path];
      try {
        return endpoint ? requestFunction(fn, path, endpoint) : fn;
      } catch (error) {
        reportFault("tracing a function of Mistral's SDK", error);
        return fn;
      }
    },
    methods(type, place) {
      try {
        traceMethods(type.prototype, place);
      } catch (error) {
        reportFault("tracing a class of Mistral's SDK", error);
      }
    },
    loaded(copy) {
      folders.add(copy.folder);
      debug(`traces ${copy.name} ${copy.version} in ${copy.folder}`);
    },
    unknown(file, copy) {
      debug(
        `does not know ${file}.js of ${copy.name} ${copy.version} in ${copy.folder}, and leaves it alone`,
      );
    },
  };
}

function traceMethods(prototype: object, place: string): void {
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const path = `${place}.${key}`;
    const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
    const property = Object.getOwnPropertyDescriptor(prototype, key);
    if (endpoint === undefined || typeof property?.value !== "function") continue;
    if (!METHODS.has(path)) continue;
    const original = property.value as Callable;
    const value = observedFunction(original, endpointSpec(`mistral.${path}`, endpoint, { path }));
    keepUntraced(value, original);
    defineOwn(prototype, key, { ...property, value });
  }
}

/** Without a function of their own: they call that of another method. */
const METHODS = new Set(["chat.parse", "chat.parseStream"]);

/** The files of the SDK that call a {@link Registration}. */
export function tracedFiles() {
  const paths = Object.keys(ENDPOINTS).filter((path) => !METHODS.has(path));
  return {
    functions: Object.fromEntries(paths.map((path) => [functionName(path), path])),
    classes: { chat: "Chat" },
  };
}

/** The SDK's name of the function behind a method: `batchJobsCreate` for "batch.jobs.create". */
function functionName(path: string): string {
  return path.replaceAll(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}
