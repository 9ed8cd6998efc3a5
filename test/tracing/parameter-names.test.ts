// The names of parameters, read from the source of functions of every kind.
import { describe, expect, test } from "vitest";
import { parameterNames } from "../../src/tracing/capture/parameter-names.js";

/** Compiled as written: the test's own compiler would drop comments and change the form. */
// oxlint-disable-next-line typescript/no-implied-eval -- sources that are written here
const written = (source: string): object => new Function(`return ${source}`)() as object;
const member = (source: string, name: string): object => written(`({ ${source} })[${name}]`);

class Guide {
  static make(country: string, count: number): string {
    return country + count;
  }
  #hidden(country: string, count: number): string {
    return country + count;
  }
  hidden(): object {
    return this.#hidden;
  }
}

const ALL = { city: 1, limit: 2 };

const READ: readonly (readonly [what: string, fn: object, recorded: unknown])[] = [
  ["a function", written("function find(city, limit) {}"), ALL],
  ["a function without a name", written("(function(city,limit){})"), ALL],
  ["an async function", written("(async function find(city, limit) {})"), ALL],
  ["a generator", written("(function* find(city, limit) {})"), ALL],
  ["an async generator", written("(async function *find(city, limit) {})"), ALL],
  ["an arrow function", written("(city, limit) => 1"), ALL],
  ["an async arrow function", written("async (city, limit) => 1"), ALL],
  ["a method", member("find(city, limit) {}", '"find"'), ALL],
  ["an async method", member("async find(city, limit) {}", '"find"'), ALL],
  ["a generator method", member("async *find(city, limit) {}", '"find"'), ALL],
  ["a method named async", member("async(city, limit) {}", '"async"'), ALL],
  ["a method with a quoted name", member('"a (b, c\\")"(city, limit) {}', '"a (b, c\\")"'), ALL],
  ["a method with a number for a name", member("0x1f(city, limit) {}", "31"), ALL],
  ["a method with a computed name", member('["a(" + `b${")"}`](city, limit) {}', '"a(b)"'), ALL],
  ["a static method", Guide.make, { country: 1, count: 2 }],
  ["a #private method", new Guide().hidden(), { country: 1, count: 2 }],
  [
    "comments",
    written(
      "/* (a, b) */ function /* ( */ find // (x, y)\n ( /* a, */ city, // limit)\n limit /**/ ) {}",
    ),
    ALL,
  ],
  ["lines and a last comma", written("(\n  city,\r\n  limit,\n) => 1"), ALL],
  ["types that Node left blank", written("(city        , limit        )         => 1"), ALL],
  ["names with other letters", written("(größe, $_1) => 1"), { größe: 1, $_1: 2 }],
  ["a default", written('(city = "France", limit = 3) => 1'), ALL],
  ["a default with brackets", written("(city = [1, (2, 3)], limit = { a: [], b() {} }) => 1"), ALL],
  ["a default with quotes", written(`(city = ")', \\"", limit = '(') => 1`), ALL],
  [
    "a default with a template",
    written("(city = `a)${[`}`, ')'].join(`,${1}`)}\\``, limit) => 1"),
    ALL,
  ],
  [
    "a default that is a function",
    written("(city = (a, b) => a, limit = function (x) {}) => 1"),
    ALL,
  ],
  ["a default with a comment", written("(city = 1 /* , x) */, limit = 2 // )\n) => 1"), ALL],
  ["a rest parameter", written("(city, ...limits) => 1"), { city: 1, limits: [2] }],
  ["only a rest parameter", written("(...limits) => 1"), { limits: [1, 2] }],
  ["a rest parameter named args", written("(...args) => 1"), { args: [1, 2] }],
  ["a function of fewer parameters", written("(city) => 1"), { city: 1, args: [2] }],
  ["a parameter named args", written("(args) => 1"), { args: 1, arguments: [2] }],
  [
    "parameters named as all objects have them",
    written("(toString, __proto__) => 1"),
    JSON.parse('{"toString":1,"__proto__":2}'),
  ],
];

describe("several arguments are recorded by the names of the parameters", () => {
  test.each(READ)("the names of the parameters are read from %s", (_, fn, recorded) => {
    const object = parameterNames(fn).objectOf([1, 2]);
    expect(Object.entries(object)).toEqual(Object.entries(recorded as object));
  });
});

const NOT_READ: readonly (readonly [what: string, fn: object])[] = [
  ["a minified function", written("(e,t)=>1")],
  ["a name of one letter among others", written("(city, t) => 1")],
  ["an arrow function without brackets and of one letter", written("e => 1")],
  ["an arrow function without brackets", written("city => 1")],
  ["a destructured parameter", written("({ city }, limit) => 1")],
  ["a destructured list", written("(limit, [city]) => 1")],
  ["a destructured rest parameter", written("(city, ...[limit]) => 1")],
  ["a default with a division or a regular expression", written("(city = /[)]/, limit) => 1")],
  ["an escape in a name", written("(\\u0063ity, limit) => 1")],
  ["a parameter that comes twice", written("function (city, city) {}")],
  ["no parameters", written("function () { return arguments; }")],
  [
    "a getter",
    Object.getOwnPropertyDescriptor(written("({ get city() {} })"), "city")?.get as object,
  ],
  ["a native function", Array.prototype.splice],
  ["a bound function", Guide.make.bind(Guide)],
  ["a Proxy", new Proxy(Guide.make, {})],
  ["a class", written("class extends (Object, Array) {}")],
  ["an object", {}],
];

test.each(NOT_READ)("arguments are a list if the function is %s", (_, fn) => {
  expect(parameterNames(fn).objectOf([1, 2])).toEqual({ args: [1, 2] });
});

test("a toString of the function's own is not called", () => {
  const find = Object.assign((city: string, limit: number) => [city, limit], {
    toString: () => "(wrong, names) => 1",
  });
  expect(parameterNames(find).objectOf([1, 2])).toEqual(ALL);
});
