// npm create vite@latest my-app -- --template vanilla-ts
// A server that Vite bundles and minifies, and a test.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { askRoutes, TREE_OF_ANSWER, TREE_OF_ROUTES } from "../routes.mjs";

const fails = /SyntaxError: Invalid or unexpected token/;
const change = (app) =>
  app.edit(
    "tsconfig.json",
    '"target": "es2023",',
    '"target": "es2023",\n    "experimentalDecorators": true,',
  );
const CONFIG = `import { defineConfig } from "vitest/config";

export default defineConfig({ oxc: { decorator: { legacy: true } } });
`;
function configure(app) {
  change(app);
  writeFileSync(app.path("vitest.config.ts"), CONFIG);
}
const setting = "`experimentalDecorators`";
const vitest = {
  label: "Vitest",
  package: "vitest",
  guide: "src/guide.ts",
  added: "vite",
  build: [],
  serve: undefined,
  test: ["vitest", "run"],
  tree: TREE_OF_ANSWER,
};

export const vite = {
  folder: "vite",
  label: "Vite",
  package: "vite",
  guide: "src/guide.ts",
  build: [["vite", "build", "--ssr", "src/server.ts", "--minify"]],
  serve: ["node", "dist/server.js"],
  ask: askRoutes,
  tree: TREE_OF_ROUTES,
  rows: [
    { setting: "as created", fails },
    { setting, change },
  ],
};

export const vitest4 = { ...vitest, begins: "Vitest 4.", folder: "vite", rows: vite.rows };

/** Vitest 5 needs Node 22: the binary is that of the decorator matrix. */
const node22 = fileURLToPath(
  new URL("../../compilers/node_modules/node22/bin/node", import.meta.url),
);
export const vitest5 = {
  ...vitest,
  begins: "Vitest 5.",
  folder: "vitest-5",
  test: [node22, "node_modules/vitest/vitest.mjs", "run"],
  rows: [
    { setting: "as created", fails },
    { setting: `${setting} alone`, change, fails },
    { setting: "that, and `oxc.decorator.legacy` in `vitest.config.ts`", change: configure },
  ],
};
