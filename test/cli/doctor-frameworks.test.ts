import { beforeEach, describe, expect, test } from "vitest";
import { doctorProject, has } from "./doctor-project.js";

const { write, install, examine } = doctorProject();

describe("doctor and frameworks", () => {
  beforeEach(() => {
    install("mistral-traced", "0.1.0");
    install("@mistralai/mistralai", "2.7.0");
  });

  test.each<[string, Record<string, string | object>, string, string]>([
    [
      "vitest",
      { "tsconfig.json": {}, "package.json": { devDependencies: { vitest: "^4" } } },
      "warning",
      "vitest does not compile standard decorators",
    ],
    [
      "Vite, and a decorator",
      {
        "tsconfig.json": {},
        "package.json": { devDependencies: { vite: "*" } },
        "src/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "vite does not compile standard decorators",
    ],
    [
      "Nitro 2, which compiles with esbuild",
      {
        "tsconfig.json": {},
        "package.json": { devDependencies: { nitropack: "^2.13.0" } },
        "server/a.ts": "class A { @observe() ask() {} }",
      },
      "ok",
      "standard decorators",
    ],
    [
      "Nitro 3 with experimentalDecorators in tsconfig.json",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { devDependencies: { nitro: "^3.0.0" } },
        "server/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "Nitro 3 does not compile decorators",
    ],
    [
      "Nitro 3 with a target",
      {
        "tsconfig.json": {},
        "package.json": { devDependencies: { nitro: "^3.0.0" } },
        "nitro.config.ts": 'export default { esbuild: { options: { target: "es2022" } } };',
        "server/a.ts": "class A { @observe() ask() {} }",
      },
      "ok",
      "standard decorators",
    ],
    [
      "Nuxt with a service in its server",
      {
        "tsconfig.json": {},
        "package.json": { dependencies: { nuxt: "^4.5.0" } },
        "server/utils/a.ts": "class A { @observe() ask() {} }",
      },
      "ok",
      "standard decorators",
    ],
    [
      "Nuxt with a service in its app, and two projects",
      {
        "tsconfig.json": {
          files: [],
          references: [{ path: "./tsconfig.app.json" }, { path: "./tsconfig.server.json" }],
        },
        "tsconfig.app.json": {},
        "tsconfig.server.json": {},
        "package.json": { dependencies: { nuxt: "^4.5.0" } },
        "app/utils/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "only in the folder server, and app/utils/a.ts has @observe",
    ],
    [
      "Vite with a compiler for decorators",
      {
        "tsconfig.json": {},
        "package.json": { devDependencies: { vite: "*" } },
        "vite.config.ts": 'import swc from "unplugin-swc";',
      },
      "ok",
      "standard decorators",
    ],
    [
      "Next.js",
      { "tsconfig.json": {}, "package.json": { dependencies: { next: "^16" } } },
      "warning",
      "Next.js compiles decorators of the 2018 proposal",
    ],
    [
      "Next.js, and a decorator",
      {
        "tsconfig.json": {},
        "package.json": { dependencies: { next: "^16" } },
        "lib/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "Next.js compiles decorators of the 2018 proposal",
    ],
    [
      "Next.js with experimentalDecorators",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { dependencies: { next: "^16" } },
      },
      "ok",
      "experimentalDecorators",
    ],
    [
      "SvelteKit with experimentalDecorators in tsconfig.json alone",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { devDependencies: { "@sveltejs/kit": "^2", vite: "^8" } },
        "src/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "SvelteKit does not compile decorators",
    ],
    [
      "Vitest 4 with experimentalDecorators",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { devDependencies: { vitest: "^4.1.12" } },
      },
      "ok",
      "experimentalDecorators",
    ],
    [
      "Vitest 5 with experimentalDecorators in tsconfig.json alone",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { devDependencies: { vitest: "^5.1.2" } },
      },
      "warning",
      "Vitest 5 does not compile decorators",
    ],
    [
      "SvelteKit with decorators in vite.config.ts",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true } },
        "package.json": { devDependencies: { "@sveltejs/kit": "^2", vite: "^8" } },
        "vite.config.ts": "export default { oxc: { decorator: { legacy: true } } };",
      },
      "ok",
      "experimentalDecorators",
    ],
  ])(
    "doctor compares the decorator mode with what frameworks compile: %s",
    async (_, files, status, text) => {
      for (const [name, content] of Object.entries(files)) write(name, content);

      const { found, code } = await examine("compiler");

      expect(found).toMatchObject([has(status, text)]);
      expect(code).toBe(status === "problem" ? 1 : 0);
    },
  );

  const NAME = "mistral-traced";
  test.each<[string, Record<string, string | object>, boolean]>([
    ["no Jest", {}, false],
    ["Jest as its starters configure it", { jest: { rootDir: "src" } }, true],
    ["packages left out, but not this one", { jest: { transformIgnorePatterns: ["/x/"] } }, true],
    ["this package transformed", { jest: { transformIgnorePatterns: [`(?!${NAME})`] } }, false],
    ["every package transformed", { jest: { transformIgnorePatterns: [] } }, false],
    ["ES modules", { scripts: { test: "node --experimental-vm-modules jest.js" } }, false],
  ])("doctor warns where Jest cannot import the package: %s", async (name, manifest, warns) => {
    const devDependencies = name === "no Jest" ? {} : { jest: "^30.0.0" };
    write("package.json", { devDependencies, ...manifest });

    const { found } = await examine("Jest");

    expect(found).toEqual(warns ? [expect.objectContaining(has("warning", "Jest"))] : []);
  });

  test.each([
    ["node --import mistral-traced/register app.js", true],
    ["node app.js", false],
  ])("doctor names what is out of reach of mistral-traced/register: %s", async (start, names) => {
    write("package.json", { scripts: { start } });

    const { found } = await examine("register");

    expect(found).toEqual(names ? [expect.objectContaining(has("ok", "inside a bundle"))] : []);
  });

  test("doctor reads the configuration of Jest in a file of its own", async () => {
    write("package.json", { devDependencies: { jest: "^30.0.0" } });
    write("jest.config.ts", `export default { transformIgnorePatterns: ["/(?!${NAME})/"] };`);

    expect((await examine("Jest")).found).toEqual([]);
  });
});
