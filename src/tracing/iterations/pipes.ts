// `pipeTo` and `pipeThrough` of a watched stream. The platform's own pipe reads internally, so it
// reads a relay in place of the stream.
import { isObject } from "../../foundation/is-object.js";
import type { Watcher } from "./consumption.js";
import type { Method } from "../property.js";
import type { Reader } from "./reader.js";
import { Relay } from "./relay.js";

/** The platform's methods of one stream. */
interface PipeMethods {
  readonly getReader: Method;
  readonly pipeTo: Method;
  readonly pipeThrough: Method;
}

/** The methods in place of `pipeTo` and `pipeThrough`. */
export function relayedPipes(
  methods: PipeMethods,
  watcher: Watcher,
): readonly (readonly [name: string, method: Method])[] {
  const { getReader, pipeTo, pipeThrough } = methods;

  /** Pipes an unlocked `source`. */
  function pipe(source: ReadableStream, args: unknown[]): Promise<unknown> {
    const relay = new Relay(Reflect.apply(getReader, source, []) as Reader, watcher);
    // The relay's method, since an override in the source already saw its reader.
    const piped = Reflect.apply(relay.stream.pipeTo as Method, relay.stream, args);
    // The pipe refuses bad arguments without having locked its source.
    if (!relay.stream.locked) relay.release();
    return (piped as Promise<unknown>).then(
      (value) => {
        relay.release();
        return value;
      },
      (error: unknown) => {
        relay.release();
        throw error;
      },
    );
  }

  return [
    [
      "pipeTo",
      function (...args) {
        const source = this as ReadableStream;
        return source.locked ? Reflect.apply(pipeTo, source, args) : pipe(source, args);
      },
    ],
    [
      "pipeThrough",
      function (...args) {
        const source = this as ReadableStream;
        const parts = partsOf(args);
        if (parts === undefined) return Reflect.apply(pipeThrough, source, args);
        const { transform, options } = parts;
        if (source.locked || !isPipeable(transform, options)) {
          return Reflect.apply(pipeThrough, source, [transform, options]);
        }
        // The readable side reports errors; the platform hides this promise as well.
        pipe(source, [transform.writable, options]).catch(() => {});
        return transform.readable;
      },
    ],
  ];
}

interface PipeOptions {
  readonly preventAbort?: boolean;
  readonly preventCancel?: boolean;
  readonly preventClose?: boolean;
  readonly signal?: unknown;
}

interface Transform {
  readonly readable: unknown;
  readonly writable: unknown;
}

/** The arguments of `pipeThrough`, each property read once and in the platform's order. */
function partsOf(
  args: readonly unknown[],
): { transform: Transform; options: PipeOptions | undefined } | undefined {
  const [pair, options] = args;
  if (!isObject(pair) || !(options === undefined || options === null || isObject(options))) {
    return undefined;
  }
  const { readable, writable } = pair as Transform;
  const transform = { readable, writable };
  if (!options) return { transform, options: undefined };
  const { preventAbort, preventCancel, preventClose, signal } = options as PipeOptions;
  const switches = {
    preventAbort: Boolean(preventAbort),
    preventCancel: Boolean(preventCancel),
    preventClose: Boolean(preventClose),
  };
  return { transform, options: signal === undefined ? switches : { ...switches, signal } };
}

/** Whether `pipeThrough` would not throw. */
function isPipeable(transform: Transform, options: PipeOptions | undefined): boolean {
  const { readable, writable } = transform;
  return (
    readable instanceof ReadableStream &&
    writable instanceof WritableStream &&
    !writable.locked &&
    (options?.signal === undefined || options.signal instanceof AbortSignal)
  );
}
