// The types of `await using`, for programs whose `lib` and types lack AsyncDisposable: our
// declarations must compile there, too.

/** AsyncDisposable, where TypeScript's `lib` or Node's types have it; else nothing. */
export type AsyncDisposableIfKnown = SymbolConstructor extends {
  readonly asyncDispose: infer Key extends symbol;
}
  ? { readonly [K in Key]: () => Promise<void> }
  : object;
