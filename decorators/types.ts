// The types of `observe`: one name that is a decorator in both systems and a function, and lets
// nothing wrong through. The order of the overloads matters: the compiler takes the first that fits.
import type { ObserveOptions } from "./options.js";

/** Any function. `never` for its parameters is what every function can be assigned to. */
export type AnyFunction = (this: never, ...args: never) => unknown;

/** A decorator of a method in either system; it keeps the method's type. */
export interface ObserveDecorator {
  <This, F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext<This>): F;
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): TypedPropertyDescriptor<F>;
}

/** `observe`: `@observe`, `@observe()`, `@observe({ ... })` and `observe(fn, { ... })`. */
export interface Observe extends ObserveDecorator {
  (options?: ObserveOptions & NoDecoratorCall, notADecoratorCall?: never): ObserveDecorator;
  <F extends AnyFunction>(
    fn: F,
    options?: ObserveOptions<Parameters<F>, Awaited<ReturnType<F>>>,
  ): F;
}

/** A decorator's context or a descriptor can never be taken for options. */
interface NoDecoratorCall {
  readonly kind?: never;
  readonly addInitializer?: never;
  readonly value?: never;
}
