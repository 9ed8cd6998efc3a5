// The kill table and what else needs many real processes; run by `npm run test:kills`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/kills/*.kills.ts"],
    testTimeout: 60_000,
    // The programs wait more than they work.
    maxConcurrency: 12,
    // One file after the other: each keeps both cores busy by itself.
    fileParallelism: false,
  },
});
