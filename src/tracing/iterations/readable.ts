// Watches a Node Readable without taking its place. All that a consumer gets passes through its
// `emit`, however it is read; so no listener is added, and it begins to flow when it would have.
import { types } from "node:util";
import { applyIn, currentScope, here } from "../context.js";
import type { Watcher } from "./consumption.js";
import { methodOf, overrideAll, plainValue, type Method } from "../property.js";

/** Whether `value` is a Readable, not a socket or other Duplex, and not yet read to the end. */
export function isReadable(value: object): boolean {
  const readable = plainValue(value, "_readableState");
  return (
    typeof readable === "object" &&
    readable !== null &&
    !("_writableState" in value) &&
    methodOf(value, "read") !== undefined &&
    methodOf(value, "emit") !== undefined &&
    !isOver(readable)
  );
}

function isOver(readableState: object): boolean {
  const { endEmitted, destroyed } = readableState as { endEmitted?: boolean; destroyed?: boolean };
  return endEmitted === true || destroyed === true;
}

/** Overrides `_read`, `_destroy`, `push`, `read` and `emit`. @returns false where that is not possible */
export function watchReadable(readable: object, watcher: Watcher): boolean {
  // Listeners run in the consumer's scope, whatever the scope of the producing code.
  let consumer = here(watcher.scope);

  const inside = (original: Method): Method =>
    function (...args) {
      return applyIn(watcher.scope, original, this, args);
    };
  const wrappers: Record<string, (original: Method) => Method> = {
    _read: inside,
    _destroy: inside,
    read: (original) =>
      function (...args) {
        if (currentScope() !== watcher.scope) consumer = here(watcher.scope);
        return Reflect.apply(original, this, args);
      },
    push: (original) =>
      function (...args) {
        if (args[0] === null) watcher.produced();
        return Reflect.apply(original, this, args);
      },
    emit: (original) =>
      function (...args) {
        tell(args, watcher);
        return consumer(Reflect.apply, original, this, args);
      },
  };
  return overrideAll(
    readable,
    Object.entries(wrappers).flatMap(([name, wrap]) => {
      const original = methodOf(readable, name);
      return original ? [[name, wrap(original)] as const] : [];
    }),
  );
}

function tell([event, value]: readonly unknown[], watcher: Watcher): void {
  switch (event) {
    case "data":
      watcher.item(value);
      break;
    case "end":
      watcher.done();
      break;
    case "error":
      if (isBreak(value)) watcher.stop();
      else watcher.fail(value);
      break;
    case "close":
      watcher.stop();
      break;
    default:
  }
}

/**
 * Whether `error` is the one with which a loop that breaks off destroys the stream; a signal's
 * abort has its reason as cause.
 */
function isBreak(error: unknown): boolean {
  if (types.isProxy(error) || !(error instanceof Error)) return false;
  return plainValue(error, "name") === "AbortError" && plainValue(error, "cause") === undefined;
}
