// The function that is called in place of an observed one, and calls that as one observation. It is
// the only frame that a call adds to the program's stacks, beside Node's own. So its body exists
// twice, and has as few temporaries as it can: recursion goes as deep as its frame is small.
import { applier } from "./context.js";
import { enter } from "./enter.js";
import type { Callable, Observed } from "./invocation.js";
import { leave, leaveThrown } from "./leave.js";
import { state } from "./state.js";
import { unended } from "./unended.js";

/** Wraps a function that cannot be called with `new`: a method shorthand has no [[Construct]] either. */
export function methodWrapper(observed: Observed): Callable {
  const { fn, spec } = observed;
  return {
    method(this: unknown, ...args: unknown[]): unknown {
      const scope = state.live ? enter(observed, this, args) : undefined;
      if (scope === undefined) return Reflect.apply(fn, this, args);
      let result: unknown;
      try {
        result = state.scopes.run(scope, applier(scope), fn, this, args);
      } catch (error) {
        try {
          leaveThrown(observed, scope, error);
        } catch {
          unended.push({ scope, spec, error });
        }
        throw error;
      }
      try {
        return leave(observed, scope, result);
      } catch {
        unended.push({ scope });
        return result;
      }
    },
  }.method;
}

/** Wraps a function or a class. `new` constructs it untraced. */
export function constructorWrapper(observed: Observed): Callable {
  const { fn, spec } = observed;
  return function wrapper(this: unknown, ...args: unknown[]): unknown {
    if (new.target) {
      const constructor = new.target === (wrapper as unknown) ? fn : new.target;
      return Reflect.construct(fn, args, constructor);
    }
    const scope = state.live ? enter(observed, this, args) : undefined;
    if (scope === undefined) return Reflect.apply(fn, this, args);
    let result: unknown;
    try {
      result = state.scopes.run(scope, applier(scope), fn, this, args);
    } catch (error) {
      try {
        leaveThrown(observed, scope, error);
      } catch {
        unended.push({ scope, spec, error });
      }
      throw error;
    }
    try {
      return leave(observed, scope, result);
    } catch {
      unended.push({ scope });
      return result;
    }
  };
}
