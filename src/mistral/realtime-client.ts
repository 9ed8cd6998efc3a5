// The client of realtime transcription, which the SDK has beside its client: how its two calls are
// watched. Bytes are counted as they are sent.
import { guard } from "../tracing/log.js";
import type { CallState } from "../tracing/call-state.js";
import type { Callable } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { defineOwn, methodOf, overrideAll, type Method } from "../tracing/property.js";
import { REALTIME, realtimeSpec } from "./endpoints/realtime.js";
import { currentModelCall } from "./model-calls.js";

/** Returns a method that observes its calls; undefined for one that is not traced. */
export function realtimeMethod(
  bound: Callable,
  name: string,
  target: object,
): Callable | undefined {
  if (!Object.hasOwn(REALTIME, name)) return undefined;
  const counting: Callable = (...args) => {
    const call = currentModelCall()?.call;
    if (call === undefined) return bound(...args);
    call.sentBytes = 0;
    return name === "connect" ? connecting(bound, args, call) : streaming(bound, args, call);
  };
  defineOwn(counting, "name", { value: bound.name, configurable: true });
  defineOwn(counting, "length", { value: bound.length, configurable: true });
  Object.setPrototypeOf(counting, Object.getPrototypeOf(bound) as object);
  return observedFunction(counting, realtimeSpec(name, target));
}

async function connecting(bound: Callable, args: readonly unknown[], call: CallState) {
  const connection = await bound(...args);
  guard("watching a connection", () => watchConnection(connection as object, call));
  return connection;
}

/** The SDK does nothing with the sound but iterate it, and return it at the end. */
function streaming(bound: Callable, [audio, ...rest]: readonly unknown[], call: CallState) {
  const iterate = typeof audio === "object" && audio && methodOf(audio, Symbol.asyncIterator);
  return bound(iterate ? counted(audio as AsyncIterable<unknown>, call) : audio, ...rest);
}

function counted(audio: AsyncIterable<unknown>, call: CallState): object {
  const { return: end } = audio as { return?: unknown };
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of audio) {
        count(call, chunk);
        yield chunk;
      }
    },
    ...(typeof end === "function" && { return: () => Reflect.apply(end, audio, []) as unknown }),
  };
}

/** Its iterator is watched as that of any result. Here is what else a program does with it. */
function watchConnection(connection: object, call: CallState): void {
  const events = methodOf(connection, "events");
  const sendAudio = methodOf(connection, "sendAudio");
  const close = methodOf(connection, "close");
  if (!events || !sendAudio || !close) return;
  let isRead = false;
  const overrides: Record<PropertyKey, Method> = {
    [Symbol.asyncIterator]() {
      isRead = true;
      return Reflect.apply(events, connection, []);
    },
    events() {
      return iteratorOf(connection);
    },
    sendAudio(...args) {
      guard("counting sound", () => count(call, args[0]));
      return Reflect.apply(sendAudio, connection, args);
    },
    close(...args) {
      // Without a reader, its end is the end of the call.
      if (!isRead)
        guard("ending a connection", () => void iteratorOf(connection).return?.(undefined));
      return Reflect.apply(close, connection, args);
    },
  };
  overrideAll(
    connection,
    Reflect.ownKeys(overrides).map((key) => [key, overrides[key as string]] as const),
  );
}

function iteratorOf(connection: object): AsyncGenerator {
  return (connection as AsyncIterable<unknown>)[Symbol.asyncIterator]() as AsyncGenerator;
}

function count(call: CallState, chunk: unknown): void {
  const { byteLength } = (chunk ?? {}) as { byteLength?: unknown };
  if (typeof byteLength === "number") call.sentBytes = (call.sentBytes ?? 0) + byteLength;
}
