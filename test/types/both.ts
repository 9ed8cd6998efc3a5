// Compiled in both decorator systems: what `@observe` keeps of what it stands on, and what it
// refuses. `// @misuse:` announces the error of the next line, with its text.
import {
  annotateCall,
  MistralTraced,
  observe,
  observeMistral,
  type ObserveOptions,
} from "mistral-traced";

/** Takes no argument where two types can each stand for the other, and else one that is not there. */
export const same = <A, B>(..._none: [A, B] extends [B, A] ? [] : [never]): void => {};

const KEY = Symbol("key");

export class Guide<Place extends string = string> {
  @observe
  async bare(country: string, count = 1): Promise<string[]> {
    return Array.from({ length: count }, () => country);
  }

  @observe()
  generic<T extends Place>(place: T, visit: (place: T) => void): T {
    visit(place);
    return place;
  }

  overloaded(value: string): string;
  overloaded(value: number, scale: number): number;
  @observe()
  overloaded(value: string | number, _scale?: number): string | number {
    return value;
  }

  @observe()
  withThis(this: Guide & { extra: true }, count: number): number {
    return this.extra ? count : 0;
  }

  @observe()
  fluent(): this {
    return this;
  }

  @observe({ inputNames: ["from", "to"] })
  distance(start: string, end: string): number {
    return start.length - end.length;
  }

  @observe({ name: "hidden", asType: "tool", metadata: { a: 1 }, version: "2", level: "DEBUG" })
  private hidden(): number {
    return 1;
  }

  @observe()
  protected async *shown(): AsyncGenerator<Place, void, undefined> {
    if (this.hidden() > 1) yield "" as Place;
  }

  @observe()
  [KEY](flag: boolean): boolean {
    return flag;
  }

  @observe()
  get city(): Place {
    return "" as Place;
  }

  @observe
  get size(): number {
    return 1;
  }
  set size(_size: number) {}

  @observe()
  static create(): Guide {
    return new this();
  }

  @observe()
  handler = (question: string): number => question.length;

  @observe
  static shared = async (question: string): Promise<number> => question.length;

  @observe({ captureInput: (country: string) => country, captureOutput: (n: number) => n })
  async captured(country: string, _rest: number): Promise<number> {
    return country.length;
  }

  @observe({ captureInput: (country) => [country], captureOutput: (items: string[]) => items[0] })
  *items(country: string): Generator<string> {
    yield country;
  }

  @observe({ captureInput: false, captureOutput: (size: number) => size })
  get length(): number {
    return 1;
  }

  @observe({ captureInput: (n: number) => n })
  field = (n: number): number => n;

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ captureInput: (country: number) => country })
  wrongInput(country: string): string {
    return country;
  }

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ captureOutput: (found: number) => found })
  async wrongOutput(): Promise<string> {
    return "";
  }

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ captureOutput: (size: string) => size })
  get wrongGetter(): number {
    return 1;
  }

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ captureInput: (n: string) => n })
  wrongField = (n: number): number => n;

  @observe({
    metadata: { step: 1 },
    trace: {
      name: "chat",
      userId: (user: { id: string }, _chat: number) => user.id,
      sessionId: (_user: { id: string }, chat: number) => `chat-${chat}`,
      tags: ["beta"],
      metadata: (user: { id: string }, _chat: number) => ({ user }),
      version: "2",
      environment: "staging",
      public: () => null,
    },
  })
  traced(user: { id: string }, chat: number): string {
    return `${user.id} ${chat}`;
  }

  // @misuse: The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.
  @observe({ trace: { userId: (user: number) => String(user) } })
  wrongUser(user: string): string {
    return user;
  }

  // @misuse: 'userId' does not exist in type 'ObserveOptions<
  @observe({ userId: "user-1" })
  flatUser(): void {}

  // @misuse: 'traceName' does not exist in type 'ObserveOptions<
  @observe({ name: "answer", traceName: "chat" })
  flatName(): void {}

  // @misuse: 'traceName' does not exist in type 'TraceOptions<
  @observe({ trace: { traceName: "chat" } })
  unknownAttribute(): void {}

  // @misuse: Type 'number' is not assignable to type 'string | ((
  @observe({ trace: { userId: 5 } })
  wrongAttribute(): void {}

  // @misuse: Type 'string' has no properties in common with type 'TraceOptions<
  @observe({ trace: "chat" })
  wrongTrace(): void {}

  // @misuse: @observe can only trace a field that holds a function. Use a method instead.
  @observe()
  count = 5;

  // @misuse: @observe can only trace a field that holds a function. Use a method instead.
  @observe
  static limit = 5;

  // @misuse: 'asTyp' does not exist in type
  @observe({ asTyp: "tool" })
  wrongOption(): void {}

  // @misuse: Type '"chain-link"' is not assignable to type
  @observe({ asType: "chain-link" })
  wrongType(): void {}

  // @misuse: No overload matches this call
  @observe("answer")
  wrongArgument(): void {}
}

@observe
export class Bare {
  constructor(readonly city: string) {}
  greet(): string {
    return this.city;
  }
}

@observe({ asType: "agent", captureInput: (...all: readonly unknown[]) => all.length })
export abstract class Agent {
  abstract run(): void;
}

// A private constructor does not keep a class from being traced.
@observe
export class Singleton {
  private static one: Singleton | undefined;
  private constructor(readonly city: string) {}
  static get(): Singleton {
    return (this.one ??= new Singleton("Paris"));
  }
  greet(): string {
    return this.city;
  }
}

@observe({ asType: "agent" })
export class Extended {
  protected constructor(readonly city: string) {}
  greet(): string {
    return this.city;
  }
}

const shared: ObserveOptions = { asType: "chain", captureInput: false };

@observe(shared)
export class Chain {
  @observe(shared)
  step(n: number): number {
    return n;
  }
}

// @misuse: @observe({ name }) on a class would give every method the same name. Leave the name out.
@observe({ name: "guide" })
export class Named {
  greet(): void {}
}

// @misuse: @observe({ inputNames }) on a class would give the arguments of every method the same names. Put it on each method.
@observe({ inputNames: ["country"] })
export class NamedArguments {
  greet(): void {}
}

// @misuse: @observe on a class applies to every method, so the functions in captureInput, captureOutput and trace must accept `unknown`.
@observe({ captureInput: (country: string) => country })
export class Capturing {
  greet(): void {}
}

// A decorated value keeps its type.
const guide = new Guide<"Paris" | "Rome">();
same<Guide["bare"], (country: string, count?: number) => Promise<string[]>>();
same<Guide["overloaded"], { (value: string): string; (value: number, scale: number): number }>();
same<typeof guide.city, "Paris" | "Rome">();
same<(typeof Guide)["shared"], (question: string) => Promise<number>>();
same<ConstructorParameters<typeof Bare>, [city: string]>();
export const rome: "Rome" = guide.generic("Rome", (place) => same<typeof place, "Rome">());
// @misuse: Property 'hidden' is private
guide.hidden();
// @misuse: Property 'shown' is protected
guide.shown();
// @misuse: The 'this' context of type
guide.withThis(1);

// An observed function keeps its type, and the options know its arguments.
const identity = observe("identity", <T>(value: T) => value);
same<typeof identity, <T>(value: T) => T>();
export const numbers = observe(
  async function* (count: number) {
    yield count;
  },
  {
    captureInput: (count) => same<typeof count, number>(),
    captureOutput: (items) => same<typeof items, number[]>(),
  },
);
export const count = observe(function count() {
  return 1;
})();
export const later = observe("later", async (city: string) => city.length, {
  captureOutput: (length) => same<typeof length, number>(),
});
export const forUser = observe((user: { id: string }) => user.id, {
  trace: { userId: (user) => (same<typeof user, { id: string }>(), user.id) },
});
export const findCity = observe("find", (city: string, limit?: number) => [city, limit], {
  inputNames: ["name", "count"],
});
export const listCities = observe((...cities: string[]) => cities, { inputNames: ["one", "two"] });
// @misuse: No overload matches this call
observe("find", (city: string) => city, { inputNames: ["city", "limit"] });
// @misuse: Type 'number' is not assignable to type 'string'
observe((city: string, limit: number) => [city, limit], { inputNames: ["city", 2] });
// @misuse: Type 'string' is not assignable to type
observe({ inputNames: "city" });
// @misuse: No overload matches this call
observe(Bare, { inputNames: ["city"] });
// @misuse: 'userId' does not exist in type 'ObserveOptions<[city: string]
observe((city: string) => city, { userId: "user-1" });
// @misuse: is not assignable to type 'undefined'
observe("city", (city: string) => city, { name: "twice" });
// @misuse: No overload
observe("city", Bare);
// @misuse: No overload
observe("city");
// @misuse: 'traceName' does not exist in type 'TraceOptions<[city: string]
observe((city: string) => city, { trace: { traceName: "chat" } });
export const Observed: typeof Bare = observe(Bare, { asType: "agent" });
export const Single: typeof Singleton = observe(Singleton);
// A service and a client take the same options.
export const service = new MistralTraced(
  {},
  { trace: { sessionId: "chat-7" }, keepSdkSpans: true },
);
const mistral = observeMistral(service.mistral, { trace: { userId: "user-1" } });
// @misuse: 'sessionId' does not exist in type 'ObserveMistralOptions'
export const flatSession = new MistralTraced({}, { sessionId: "chat-7" });
// @misuse: 'userId' does not exist in type 'ObserveMistralOptions'
observeMistral(mistral, { userId: "user-1" });
// @misuse: 'traceName' does not exist in type 'TraceAttributes'
observeMistral(mistral, { trace: { traceName: "chat" } });
// @misuse: Type '() => string' is not assignable to type 'string'
observeMistral(mistral, { trace: { userId: () => "user-1" } });
annotateCall({ name: "grade", metadata: {}, prompt: null, trace: { metadata: {} } }, () => 1);
// @misuse: 'userId' does not exist in type 'CallAnnotation'
annotateCall({ userId: "user-1" }, () => 1);
// @misuse: is not assignable to parameter of type 'never'
observe({ asType: "agent" })((city: string) => city);
// @misuse: No overload matches this call
observe((city: string) => city, { captureInput: (city: number) => city });
// @misuse: No overload matches this call
observe(5);
// @misuse: No overload matches this call
observe(Bare, { name: "bare" });
// @misuse: No overload matches this call
observe([(n: number) => n]);
