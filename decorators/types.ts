// The types of `observe`: one name that is a decorator in both systems and a function, and lets
// nothing wrong through. The order of the overloads matters: the compiler takes the first that
// fits. Every overload that decorates nothing has a second parameter, since a decorator is called
// with no more arguments than its signature declares.
import type { MISUSE, Misuse } from "./misuse.js";
import type { ObserveOptions } from "./options.js";

/** Any function. `never` for its parameters is what every function can be assigned to. */
export type AnyFunction = (...args: never) => unknown;

/**
 * Any class. By its prototype, since a private or protected constructor (a singleton's) can be
 * assigned to no type that has a public one.
 */
export interface AnyClass {
  readonly prototype: object;
}

/** Beside {@link AnyClass}: no function, as those have a `prototype` too. */
export type NoFunction<C> = C extends AnyFunction ? never : unknown;

/**
 * The decorator `@observe(options)`, in either system; it keeps the type of the value.
 * @typeParam Args the arguments of `captureInput`
 * @typeParam Result the argument of `captureOutput`
 * @typeParam Name the name in the options
 * @typeParam Names the names in the options for arguments
 */
export interface ObserveDecorator<
  Args extends readonly unknown[] = readonly unknown[],
  Result = unknown,
  Name extends string | undefined = undefined,
  Names extends readonly (string | undefined)[] | undefined = undefined,
> {
  // Standard decorators.
  <F extends AnyFunction>(method: F, context: StandardMethod): Captured<F, Args, Result>;
  <This, Value>(
    getter: (this: This) => Value,
    context: ClassGetterDecoratorContext<This, Value>,
  ): CapturedAs<(this: This) => Value, [], Value, Args, Result>;
  <This, F extends AnyFunction>(
    value: undefined,
    context: ClassFieldDecoratorContext<This, F>,
  ): Captured<(this: This, initial: F) => F, Args, Result, F>;
  <This, F extends AnyFunction>(
    value: ClassAccessorDecoratorTarget<This, F>,
    context: ClassAccessorDecoratorContext<This, F>,
  ): Captured<ClassAccessorDecoratorResult<This, F>, Args, Result, F>;
  <C extends AnyClass>(value: C, context: StandardClass): OfClass<C, Args, Result, Name, Names>;
  // Misuse of them.
  (setter: AnyFunction, context: ClassSetterDecoratorContext): Misuse<typeof MISUSE.setter>;
  (value: undefined, context: ClassFieldDecoratorContext): Misuse<typeof MISUSE.field>;
  <This, Value>(
    value: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): Misuse<typeof MISUSE.accessor>;
  // Experimental decorators.
  <C extends AnyClass>(target: C & NoFunction<C>): OfClass<C, Args, Result, Name, Names>;
  (
    target: object,
    key: string | symbol | undefined,
    parameterIndex: number,
  ): Misuse<typeof MISUSE.parameter>;
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): Captured<TypedPropertyDescriptor<F>, Args, Result, F>;
  <Value>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Value>,
  ): CapturedAs<TypedPropertyDescriptor<Value>, [], Value, Args, Result>;
  <T extends object, K extends PropertyKey>(
    target: T,
    key: K,
  ): K extends keyof T ? OfField<T[K], Args, Result> : void;
}

/** `observe`: `@observe`, `@observe()`, `@observe({ ... })`, and `observe("name", fn, { ... })`. */
export interface Observe extends ObserveDecorator, ObserveWith, ObserveFunction, ObserveNamed {
  <F extends AnyFunction>(name: string, fn: F, notADecoratorCall?: never): F;
  <F extends AnyFunction>(fn: F, notADecoratorCall?: never): F;
  <C extends AnyClass>(
    target: C & NoFunction<C>,
    options?: ObserveOptions & {
      readonly name?: never;
      readonly inputNames?: never;
    } & NoDecoratorCall,
  ): C;
}

/** The overload that the compiler reports when none fits a single argument: the last for one. */
interface ObserveWith {
  <
    Args extends readonly unknown[] = readonly unknown[],
    Result = unknown,
    Name extends string | undefined = undefined,
    Names extends readonly (string | undefined)[] | undefined = undefined,
  >(
    options?: ObserveOptions<Args, Result, Name, Names> & NoDecoratorCall,
    notADecoratorCall?: never,
  ): ObserveDecorator<Args, Result, Name, Names>;
}

/** The overload that the compiler reports when none fits two arguments: the last for two. */
interface ObserveFunction {
  <F extends AnyFunction>(
    fn: F,
    options: ObserveOptions<
      Parameters<F>,
      Output<ReturnType<F>>,
      string | undefined,
      NamesOf<Parameters<F>> | undefined
    > &
      NoDecoratorCall,
  ): F;
}

/** The overload that the compiler reports when none fits three arguments: the last for three. */
interface ObserveNamed {
  <F extends AnyFunction>(
    name: string,
    fn: F,
    options: ObserveOptions<
      Parameters<F>,
      Output<ReturnType<F>>,
      undefined,
      NamesOf<Parameters<F>> | undefined
    > &
      NoDecoratorCall,
  ): F;
}

/** At most a name for each parameter. */
type NamesOf<Args extends readonly unknown[]> = number extends Args["length"]
  ? readonly string[]
  : { readonly [Place in keyof Args]?: string };

/** The output of an observation: a promise's result, an iteration's items. */
type Output<Returned> =
  Awaited<Returned> extends infer Value
    ? Value extends Iterator<infer Item, unknown, never> | AsyncIterable<infer Item>
      ? Item[]
      : Value
    : never;

/** `Decorated` where the options can capture from `F`, by default the decorated thing itself. */
type Captured<Decorated, Args extends readonly unknown[], Result, F = Decorated> = F extends (
  ...args: infer CallArgs
) => infer Returned
  ? CapturedAs<Decorated, CallArgs, Returned, Args, Result>
  : never;

/** `Decorated` where the options can capture from a call with `CallArgs` that returns `Returned`. */
type CapturedAs<
  Decorated,
  CallArgs extends readonly unknown[],
  Returned,
  Args extends readonly unknown[],
  Result,
> = [(...args: Args) => void, (result: Result) => void] extends [
  (...args: CallArgs) => void,
  (result: Output<Returned>) => void,
]
  ? Decorated
  : Misuse<typeof MISUSE.capture>;

/** `C` where the options can hold for every method of a class. */
type OfClass<
  C,
  Args extends readonly unknown[],
  Result,
  Name extends string | undefined,
  Names extends readonly (string | undefined)[] | undefined,
> = [Name] extends [string]
  ? string extends Name
    ? C
    : Misuse<typeof MISUSE.className>
  : [Names] extends [readonly unknown[]]
    ? Misuse<typeof MISUSE.classInputNames>
    : [readonly unknown[], unknown] extends [Args, Result]
      ? C
      : Misuse<typeof MISUSE.classCapture>;

/** An experimental decorator of a field returns nothing. */
type OfField<Value, Args extends readonly unknown[], Result> = [Value] extends [
  AnyFunction | undefined,
]
  ? Captured<void, Args, Result, Exclude<Value, undefined>>
  : Misuse<typeof MISUSE.field>;

/** The context of a method. The standard one wants the method's `this` to be its class's. */
export interface StandardMethod {
  readonly kind: "method";
  readonly addInitializer: unknown;
}

/** The context of a class. The standard one wants a public constructor. */
export interface StandardClass {
  readonly kind: "class";
  readonly addInitializer: unknown;
}

/** A decorator's context or a descriptor can never be taken for options. */
export interface NoDecoratorCall {
  readonly kind?: never;
  readonly addInitializer?: never;
  readonly value?: never;
}
