// The viewer's page and the site in a real browser; run by `npm run test:browser` and `npm run test:site`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{browser,site}/*.browser.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A browser keeps both cores busy by itself, and times are measured.
    fileParallelism: false,
  },
});
