// Reads the names of a function's parameters from its source. It reads plain parameters only, with or
// without a default, and a plain rest parameter. For anything else it returns nothing at all: a part
// of the names would be misleading, and minified code has names of one letter.
import { ArgumentNames } from "./argument-names.js";

const sourceOf = Function.prototype.toString;

const BLANK = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
/** The text before the parameters: `async`, `function`, `get`, `*`, `#`, a name, a number. */
const WORD = /[\p{ID_Continue}$.#*]+/uy;
/** Its parameters are those of its constructor, which is not called. */
const CLASS = /^class[\s{/]/;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]+/uy;
const STRING = /"[^"\\]*(?:\\[^][^"\\]*)*"|'[^'\\]*(?:\\[^][^'\\]*)*'/y;

/**
 * Reads the parameters of `fn`: a function, method, getter or arrow function of any kind. Never throws.
 * @returns no names for a native or bound function, and unless every parameter is a plain identifier
 * of more than one letter
 */
export function parameterNames(fn: object): ArgumentNames {
  try {
    return new Source(Reflect.apply(sourceOf, fn, [])).names() ?? ArgumentNames.NONE;
  } catch {
    // No function, or a default without an end.
    return ArgumentNames.NONE;
  }
}

/** One way through the source of one function, as far as the end of its parameters. */
class Source {
  private at = 0;

  constructor(private readonly text: string) {}

  names(): ArgumentNames | undefined {
    if (!this.reachList()) return undefined;
    const names: string[] = [];
    while (!this.skips(")")) {
      const isRest = this.skips("...");
      const name = this.take(NAME);
      if (name === undefined || names.includes(name)) return undefined;
      if (this.skips("=") && !this.skipDefault()) return undefined;
      if (!this.skips(",") && this.next() !== ")") return undefined;
      if (isRest) return new ArgumentNames(names, name);
      names.push(name);
    }
    return new ArgumentNames(names);
  }

  /** Goes behind the `(` of the parameters; false for an arrow function without one. */
  private reachList(): boolean {
    if (CLASS.test(this.text)) return false;
    while (!this.skips("(")) {
      const isWord = this.take(WORD) ?? this.take(STRING) ?? (this.skips("[") && this.skipTo("]"));
      if (isWord === false || this.next() === "=") return false;
    }
    return true;
  }

  /** The next character that is neither blank nor in a comment. */
  private next(): string | undefined {
    this.take(BLANK);
    return this.text[this.at];
  }

  private skips(token: string): boolean {
    this.take(BLANK);
    const isNext = this.text.startsWith(token, this.at);
    if (isNext) this.at += token.length;
    return isNext;
  }

  private take(pattern: RegExp): string | undefined {
    if (pattern !== BLANK) this.take(BLANK);
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  /** Goes to the `,` or `)` behind a default; false where that can't be found for certain. */
  private skipDefault(): boolean {
    while (this.next() !== "," && this.next() !== ")") if (!this.skipPiece()) return false;
    return true;
  }

  /** Goes behind the bracket that closes one just passed. */
  private skipTo(closing: string): boolean {
    while (!this.skips(closing)) if (!this.skipPiece()) return false;
    return true;
  }

  private skipPiece(): boolean {
    if (this.take(STRING) !== undefined) return true;
    const character = this.text[this.at];
    this.at += 1;
    switch (character) {
      case "(":
        return this.skipTo(")");
      case "[":
        return this.skipTo("]");
      case "{":
        return this.skipTo("}");
      case "`":
        return this.skipTemplate();
      // A division, or a regular expression, which may hold any bracket.
      case "/":
      case undefined:
        return false;
      default:
        return true;
    }
  }

  private skipTemplate(): boolean {
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === "\\") this.at += 1;
      if (character === "`") {
        this.at += 1;
        return true;
      }
      if (character === "$" && this.text[this.at + 1] === "{") {
        this.at += 2;
        if (!this.skipTo("}")) return false;
        this.at -= 1;
      }
    }
    return false;
  }
}
