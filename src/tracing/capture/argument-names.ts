// Several arguments as one object. Langfuse's page reads a list as the messages of a chat, and shows
// nothing of a plain value in it.
import { keyText } from "../../masking/secret-keys.js";
import { isChatField } from "./shown.js";

/** The names of a function's parameters. */
export class ArgumentNames {
  static readonly NONE = new ArgumentNames([]);

  /** The names as JSON; undefined if it depends on a value how it is written. */
  readonly keys: readonly string[] | undefined;

  private readonly rest: string;

  /**
   * @param names in their order
   * @param rest the name for the list of further arguments, `args` by default
   */
  constructor(
    private readonly names: readonly string[],
    rest?: string,
  ) {
    this.rest = rest ?? (names.includes("args") ? "arguments" : "args");
    const all = [...names, this.rest];
    const isPlain = !all.some((name) => keyText(name).isSecret || isChatField(name));
    this.keys = isPlain ? all.map((name) => keyText(name).json) : undefined;
  }

  /** The values in the order of the names: each argument, and those beyond the names as one list. */
  valuesOf(args: readonly unknown[]): readonly unknown[] {
    const { length } = this.names;
    return args.length <= length ? args : [...args.slice(0, length), args.slice(length)];
  }

  objectOf(args: readonly unknown[]): Record<string, unknown> {
    const { names, rest } = this;
    return Object.fromEntries(
      this.valuesOf(args).map((value, place) => [names[place] ?? rest, value]),
    );
  }
}
