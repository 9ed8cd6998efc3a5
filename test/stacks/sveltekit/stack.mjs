// npx sv create my-app --template minimal --types ts --no-add-ons
// A page with a load function, and two endpoints.
import { ok } from "node:assert/strict";
import { askRoutes, TREE_OF_ROUTES } from "../routes.mjs";

const experimental = (app) =>
  app.edit(
    "tsconfig.json",
    '"compilerOptions": {',
    '"compilerOptions": {\n\t\t"experimentalDecorators": true,',
  );

function legacy(app) {
  experimental(app);
  app.edit(
    "vite.config.ts",
    "defineConfig({",
    "defineConfig({\n\toxc: { decorator: { legacy: true } },",
  );
}

export const sveltekit = {
  folder: "sveltekit",
  guide: "src/lib/guide.ts",
  label: "SvelteKit",
  package: "@sveltejs/kit",
  // A script of the starter, which npm runs after it installs.
  prepare: ["svelte-kit", "sync"],
  build: [["vite", "build"]],
  serve: ["vite", "preview", "--host", "127.0.0.1", "--port", "$PORT"],
  ask: async (url) => {
    const page = await (await fetch(url)).text();
    ok(page.includes("Claude Monet"), page);
    await askRoutes(url);
  },
  tree: `answer (span)
└─ findPainter (span)
   └─ mistralCompletion (generation) mistral-small-latest
${TREE_OF_ROUTES}`,
  rows: [
    { setting: "as created", fails: /Invalid or unexpected token/ },
    {
      setting: "`experimentalDecorators` in `tsconfig.json` alone",
      change: experimental,
      fails: /Invalid or unexpected token/,
    },
    { setting: "that, and `oxc.decorator.legacy` in `vite.config.ts`", change: legacy },
  ],
};
