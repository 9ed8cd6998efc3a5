// Instances of classes that hand out streams later, by getters and methods, as the result of the AI
// SDK's streamText does. No getter is run: hidden members of the instance's own stand before those
// of its class, and the stream, Response or promise that the program itself takes is followed.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { isRoot } from "../../foundation/own-fields.js";
import { parsed } from "../capture/parsed.js";
import { applyIn, currentObservation } from "../context.js";
import { guard } from "../log.js";
import { defineOwn, type Method } from "../property.js";
import type { Trace } from "../trace.js";
import { abandonWhenCollected, open, settled, type Abandonable } from "./consumption.js";
import { Held, type Part } from "./held.js";
import type { StreamRecorder, Unfinished } from "./stream-recorder.js";

const GETTER = /^stream$|Stream$/;
const METHOD = /^to\w*Stream(?:Response)?$/;
/** A class with one of these is followed another way, or lives for more, or is a model of data. */
const OTHER = ["then", "next", "getReader", "subscribe", "pipe", "emit", "bodyUsed", "toJSON"];
/** Methods without results to be followed. */
const PLAIN = /^(?:_|(?:constructor|on|once|off|abort|toString|valueOf)$)/;
/** Methods that write the stream to an argument, and return nothing. */
const PIPE = /^pipe/;
/** More calls than this that returned one instance are not kept open. */
const MAX_CALLS = 100;

type Members = ReadonlyMap<PropertyKey, PropertyDescriptor>;
const NO_MEMBERS: Members = new Map();
/** By prototype: a usual instance costs one look. */
const known = new WeakMap<object, Members>();

/** Whether the class of `instance` names a stream that it hands out. */
export function handsOut(instance: object): boolean {
  return membersOf(instance).size > 0;
}

function membersOf(instance: object): Members {
  const prototype: unknown = Object.getPrototypeOf(instance);
  if (!isObject(prototype)) return NO_MEMBERS;
  let members = known.get(prototype);
  if (members === undefined) known.set(prototype, (members = readMembers(prototype)));
  return members;
}

function readMembers(prototype: object): Members {
  const members = new Map<PropertyKey, PropertyDescriptor>();
  for (let holder: object | null = prototype; holder; holder = Object.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return NO_MEMBERS;
    if (isRoot(holder)) break;
    for (const key of [...Object.getOwnPropertyNames(holder), Symbol.asyncIterator]) {
      const member = Object.getOwnPropertyDescriptor(holder, key);
      if (member !== undefined && !members.has(key)) members.set(key, member);
    }
  }
  if (OTHER.some((key) => members.has(key)) || ![...members].some(namesStream)) return NO_MEMBERS;
  for (const [key, { get, value }] of members) {
    const isMethod = typeof value === "function" && !PLAIN.test(String(key));
    if (!get && !isMethod) members.delete(key);
  }
  return members;
}

function namesStream([key, { get, value }]: readonly [PropertyKey, PropertyDescriptor]): boolean {
  if (typeof key !== "string") return false;
  return get ? GETTER.test(key) : typeof value === "function" && METHOD.test(key);
}

/** The record of one observed call that returned an instance, which it does not hold. */
export class HandedOut extends Held implements Abandonable {
  private isTaken = false;
  private readonly outputAtReturn: string | undefined;

  /**
   * @param recorder abandoned when nothing is ever taken
   * @param follow records a stream or promise as a part; returns false for any other value
   */
  constructor(
    private readonly recorder: StreamRecorder,
    isRecorded: boolean,
    private readonly follow: (value: object, part: () => Part) => boolean,
  ) {
    super(recorder.observation, isRecorded);
    this.outputAtReturn = recorder.observation.output;
  }

  get traces(): readonly Trace[] {
    return [this.observation.trace];
  }

  /** The program took `value`. */
  taken(key: PropertyKey, value: unknown): void {
    if (!isObject(value) || types.isProxy(value) || this.observation.ended) return;
    const name = typeof key === "string" ? key : "items";
    if (!this.follow(value, () => this.part(name)) || this.isTaken) return;
    this.isTaken = true;
    settled(this);
    this.sealed();
  }

  abandon(): void {
    settled(this);
    if (!this.isTaken) this.recorder.abandon();
  }

  /** Makes the output of the values that were taken, by name if there are several. */
  protected override fillPlaces(): void {
    const { observation, parts, outputAtReturn } = this;
    if (observation.output !== outputAtReturn) return;
    const read = parts.filter(({ output }) => output !== undefined);
    if (read.length < 2) observation.output = read[0]?.output;
    else {
      const values = read.map(({ key, output = "", isValue }) => [
        key,
        isValue || /^[{[]/.test(output) ? parsed(output) : output,
      ]);
      observation.output = observation.snapshot(Object.fromEntries(values), "output");
    }
  }
}

/** By instance: the calls that returned it. */
const calls = new WeakMap<object, HandedOut[]>();

/**
 * Calls `taken` of `call` with each value that the program takes.
 * @returns the reason if that is not possible
 */
export function watchHandedOut(instance: object, call: HandedOut): Unfinished | undefined {
  let waiting = calls.get(instance);
  if (waiting === undefined) {
    if (!Object.isExtensible(instance)) return "not watched: the object is frozen";
    waiting = [];
    calls.set(instance, waiting);
    override(instance, waiting);
  }
  forgetEnded(waiting);
  if (waiting.length >= MAX_CALLS) return "not watched: the object was returned too often";
  waiting.push(call);
  open(call);
  abandonWhenCollected(instance, call);
  return undefined;
}

function forgetEnded(waiting: HandedOut[]): void {
  const isEnded = ({ observation }: HandedOut): boolean => observation.ended;
  if (waiting.some(isEnded)) {
    waiting.splice(0, waiting.length, ...waiting.filter((call) => !isEnded(call)));
  }
}

function override(instance: object, waiting: HandedOut[]): void {
  let isPiping = false;
  // The class may read its own members, in the observation. Only the value that it returns counts.
  const take = (key: PropertyKey, method: Method, self: unknown, args: unknown[]): unknown => {
    forgetEnded(waiting);
    const [first] = waiting;
    const current = currentObservation();
    const isInside = waiting.some(({ observation }) => observation === current);
    if (first === undefined || (isInside && !isPiping)) return Reflect.apply(method, self, args);
    const wasPiping = isPiping;
    const pipes = PIPE.test(String(key));
    isPiping = pipes;
    let value: unknown;
    try {
      value = applyIn(first.observation, method, self, args);
    } finally {
      isPiping = wasPiping;
    }
    if (!pipes) {
      for (const call of waiting) {
        guard("following what was taken", () => call.taken(key, value));
      }
    }
    return value;
  };
  for (const [key, member] of membersOf(instance)) {
    if (!Object.hasOwn(instance, key)) defineOwn(instance, key, overriding(key, member, take));
  }
}

function overriding(
  key: PropertyKey,
  { get, set, value, writable }: PropertyDescriptor,
  take: (key: PropertyKey, method: Method, self: unknown, args: unknown[]) => unknown,
): PropertyDescriptor {
  const hidden = { enumerable: false, configurable: true };
  if (get === undefined) {
    const method = value as Method;
    const taking: Method = function (...args) {
      return take(key, method, this, args);
    };
    return { ...hidden, writable: writable === true, value: taking };
  }
  return {
    ...hidden,
    get(this: unknown) {
      return take(key, get as Method, this, []);
    },
    set,
  };
}
