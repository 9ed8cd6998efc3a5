// The program of the rows on prototype pollution. It runs in a process of its own, bare or observed,
// with properties on Object.prototype from a given moment on.
/** When the properties are put on Object.prototype. */
export type Moment = "before the import" | "after the import" | "between calls";

/** The task of one run, as JSON. */
export interface Task {
  /** The source of an object: names and what they are polluted with. */
  readonly properties: string;
  readonly moment: Moment;
  readonly isBare: boolean;
  /** True: the process exits after the calls. */
  readonly endsAtOnce?: boolean;
}

type Wrap = <F extends (...args: never[]) => unknown>(fn: F, options: { name: string }) => F;

/** The functions of the package that the program uses. */
interface Package {
  readonly observe: Wrap;
  configure(options: object): void;
  flush(): Promise<unknown>;
  propagateAttributes<R>(attributes: object, fn: () => R): R;
  annotateCall<R>(annotation: object, fn: () => R): R;
  readonly langfuseContext: {
    updateCurrentObservation(update: object): void;
    updateCurrentTrace(update: object): void;
    scoreCurrentTrace(score: object): void;
  };
}

/** Does what the program would do without the package. */
const BARE: Package = {
  observe: (fn) => fn,
  configure() {},
  flush: async () => undefined,
  propagateAttributes: (_, fn) => fn(),
  annotateCall: (_, fn) => fn(),
  langfuseContext: {
    updateCurrentObservation() {},
    updateCurrentTrace() {},
    scoreCurrentTrace() {},
  },
};

/** Runs the program and prints the results of its calls. */
export async function runPolluted(
  { properties, moment, isBare, endsAtOnce }: Task,
  load: () => Promise<unknown>,
): Promise<void> {
  // oxlint-disable-next-line no-eval -- functions have no JSON
  const polluting = (0, eval)(`(${properties})`) as Record<string, unknown>;
  const names = Object.keys(polluting);
  const pollute = (): void => {
    for (const name of names) Reflect.set(Object.prototype, name, polluting[name]);
  };
  const clean = (): void => {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  };
  if (moment === "before the import") pollute();
  const used = isBare ? BARE : ((await load()) as Package);
  if (moment === "after the import") pollute();
  used.configure({ environment: "test", release: "1.0" });
  const first = moment === "between calls" ? await calls(used) : "";
  if (moment === "between calls") pollute();
  const results = await calls(used);
  if (!endsAtOnce) await used.flush();
  clean();
  console.log([first, results].join("\n"));
  if (endsAtOnce) process.exit();
}

/** Makes one call of each kind. */
async function calls(used: Package): Promise<string> {
  const { observe, langfuseContext, propagateAttributes, annotateCall } = used;
  const results: string[] = [];
  class Guide {
    answer = observe((city: string) => `${city}!`, { name: "answer" });
  }
  const whole = observe(
    async () => {
      const object = observe((given: { a: number }) => [given.a, { b: [null, "text"] }], {
        name: "object",
      });
      results.push(JSON.stringify(object({ a: 1 }).length));
      const generator = observe(
        function* () {
          yield 1;
          yield 2;
        },
        { name: "generator" },
      );
      for (const item of generator()) results.push(String(item));
      const failing = observe(async () => Promise.reject(new TypeError("bad")), {
        name: "failing",
      });
      results.push(await failing().catch((error: Error) => error.message));
      const updated = observe(
        () => {
          langfuseContext.updateCurrentObservation({ metadata: { k: "v" }, level: "WARNING" });
          langfuseContext.updateCurrentTrace({ userId: "user-1", tags: ["a"] });
          langfuseContext.scoreCurrentTrace({ name: "score", value: 1, id: "score-1" });
          return "updated";
        },
        { name: "updated" },
      );
      results.push(updated());
      const one = observe(() => "one", { name: "one" });
      results.push(propagateAttributes({ sessionId: "session-1" }, one));
      results.push(annotateCall({ name: "annotated" }, one));
      results.push(new Guide().answer("Paris"));
      return "whole";
    },
    { name: "whole" },
  );
  results.push(await whole());
  return results.join();
}
