// Watches an Observable without taking its place: its `subscribe` is overridden on the very object.
// The first subscription is what counts, until completion, error or unsubscription.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { isObservable } from "../capture/opaque.js";
import { applyIn, here } from "../context.js";
import { guard } from "../log.js";
import { methodOf, overrideAll, type Method } from "../property.js";
import { silent, type Consumption, type Watcher } from "./consumption.js";
import { fullObserver, isSubscriber, overrideUntilOver, type Notified } from "./observer.js";

/** Methods of what holds a value and lives on: a BehaviorSubject, a store, an actor. */
const STATE = ["getValue", "getState", "getSnapshot", "getCurrentResult"];

/** Whether `value` emits its items to a subscriber, and has no other purpose. */
export function isSubscribable(value: object): boolean {
  return (
    isObservable(value) &&
    !("on" in value && "emit" in value) &&
    !STATE.some((name) => methodOf(value, name))
  );
}

/** Overrides `subscribe`. @returns false where that is not possible */
export function watchObservable(observable: object, consumption: Consumption): boolean {
  const original = methodOf(observable, "subscribe");
  if (original === undefined) return false;
  let countedTurn = -1;
  const subscribe: Method = function (...args) {
    const counts = consumption.hears && countedTurn !== consumption.turn;
    if (counts) countedTurn = consumption.turn;
    const watcher = counts ? consumption : silent(consumption);
    return new Subscribing(this, watcher).run(original, args);
  };
  return overrideAll(observable, [["subscribe", subscribe]]);
}

/** One subscription. */
class Subscribing {
  private readonly back: ReturnType<typeof here>;
  /** Held until the end: an Observable that is collected meanwhile would be abandoned. */
  private observable: unknown;

  constructor(
    observable: unknown,
    private readonly watcher: Watcher,
  ) {
    this.observable = observable;
    this.back = here(watcher.scope);
  }

  run(subscribe: Method, args: unknown[]): unknown {
    const { watcher, observable } = this;
    const [first] = args;
    const isOwn = isObject(first) && !types.isProxy(first) && isSubscriber(first);
    const given = isOwn ? args : this.observed(args);
    if (isOwn) overrideUntilOver(first, this.notified);
    try {
      const subscription = applyIn(watcher.scope, subscribe, observable, given);
      if (!isOwn && isObject(subscription) && !types.isProxy(subscription))
        this.watchEnd(subscription);
      return subscription;
    } catch (error) {
      this.tell(() => watcher.fail(error));
      throw error;
    }
  }

  /**
   * The arguments of `subscribe` with an observer that is notified first; the original ones without
   * an observer.
   */
  private observed(args: unknown[]): unknown[] {
    const [first, error, complete] = args;
    if (isObject(first)) return [fullObserver(first, this.notified), ...args.slice(1)];
    if (first !== undefined && first !== null && typeof first !== "function") return args;
    return [fullObserver({ next: first, error, complete }, this.notified)];
  }

  /** Runs the program's handler of a notification in the scope of its subscription. */
  private readonly notified: Notified = (name, value, forward) => {
    const { watcher } = this;
    switch (name) {
      case "next":
        this.tell(() => watcher.item(value));
        break;
      case "error":
        this.over(() => watcher.fail(value));
        break;
      case "complete":
        this.over(() => watcher.done());
        break;
      case "unsubscribe":
        // The source has cleaned up.
        try {
          return forward();
        } finally {
          this.over(() => watcher.stop());
        }
      default:
    }
    return this.back(forward);
  };

  private watchEnd(subscription: object): void {
    overrideUntilOver(subscription, this.notified, ["unsubscribe"]);
    guard("watching a subscription", () => {
      if ((subscription as { closed?: unknown }).closed === true)
        this.over(() => this.watcher.stop());
    });
  }

  private over(told: () => void): void {
    this.observable = undefined;
    this.tell(told);
  }

  private tell(told: () => void): void {
    guard("watching an Observable", told);
  }
}
