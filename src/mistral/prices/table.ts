// Made by scripts/price-table.mjs. Change scripts/prices/reviewed.json instead.
/*!
 * @license
 * Prices of @pydantic/genai-prices, with corrections.
 *
 * The MIT License (MIT)
 *
 * Copyright (c) Pydantic Services Inc. 2025 to present
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
import type { DatedNames, DatedRates } from "./dated.js";

/** Dollars for a million of each kind of usage, by model; with days where they changed. */
export const RATES: Readonly<Record<string, DatedRates>> = {
  "codestral-2501": { input: 0.3, output: 0.9 },
  "codestral-2508": { input: 0.3, output: 0.9 },
  "codestral-embed-2505": { input: 0.15, output: 0 },
  "devstral-2512": [["", { input: 0, output: 0 }], ["2026-01-27", { input: 0.4, output: 2 }]],
  "devstral-medium-2507": { input: 0.4, output: 2 },
  "devstral-small-2505": { input: 0.1, output: 0.3 },
  "devstral-small-2507": { input: 0.1, output: 0.3 },
  "labs-devstral-small-2512": [["", { input: 0, output: 0 }], ["2026-03-11", { input: 0.1, output: 0.3 }]],
  "labs-leanstral-1-5": { input: 0, output: 0 },
  "labs-leanstral-2603": { input: 0, output: 0 },
  "labs-mistral-small-creative": { input: 0.1, output: 0.3 },
  "magistral-medium-2506": { input: 2, output: 5 },
  "magistral-medium-2507": { input: 2, output: 5 },
  "magistral-medium-2509": { input: 2, output: 5 },
  "magistral-small-2506": { input: 0.5, output: 1.5 },
  "magistral-small-2507": { input: 0.5, output: 1.5 },
  "magistral-small-2509": { input: 0.5, output: 1.5 },
  "ministral-14b-2512": { input: 0.2, output: 0.2 },
  "ministral-3b-2410": { input: 0.04, output: 0.04 },
  "ministral-3b-2512": { input: 0.1, output: 0.1 },
  "ministral-8b": { input: 0.1, output: 0.1 },
  "ministral-8b-2410": { input: 0.1, output: 0.1 },
  "ministral-8b-2512": { input: 0.15, output: 0.15 },
  "mistral-7b": { input: 0.25, output: 0.25 },
  "mistral-embed-2312": { input: 0.1, output: 0 },
  "mistral-large-2407": { input: 2, output: 6 },
  "mistral-large-2411": { input: 2, output: 6 },
  "mistral-large-2512": { input: 0.5, output: 1.5 },
  "mistral-medium-2312": { input: 2.7, output: 8.1 },
  "mistral-medium-2505": { input: 0.4, output: 2 },
  "mistral-medium-2508": { input: 0.4, output: 2 },
  "mistral-medium-3-5": { input: 1.5, output: 7.5 },
  "mistral-moderation-2411": { input: 0.1, output: 0 },
  "mistral-moderation-2603": { input: 0, output: 0 },
  "mistral-ocr-2503": { pages: 1000 },
  "mistral-ocr-2505": { pages: 1000, annotated_pages: 3000 },
  "mistral-ocr-2512": { pages: 2000, annotated_pages: 3000 },
  "mistral-ocr-4-0": { pages: 4000, annotated_pages: 5000 },
  "mistral-ocr-4-1": { pages: 4000, annotated_pages: 5000 },
  "mistral-saba": { input: 0.2, output: 0.6 },
  "mistral-saba-2502": { input: 0.2, output: 0.6 },
  "mistral-small-2409": { input: 0.1, output: 0.3 },
  "mistral-small-2501": { input: 0.1, output: 0.3 },
  "mistral-small-2503": { input: 0.1, output: 0.3 },
  "mistral-small-2506": { input: 0.1, output: 0.3 },
  "mistral-small-2603": { input: 0.15, output: 0.6 },
  "mistral-tiny": { input: 0.25, output: 0.25 },
  "open-mistral-7b": { input: 0.25, output: 0.25 },
  "open-mistral-nemo-2407": { input: 0.15, output: 0.15 },
  "open-mixtral-8x22b": { input: 2, output: 6 },
  "open-mixtral-8x7b": { input: 0.7, output: 0.7 },
  "pixtral-12b-2409": { input: 0.15, output: 0.15 },
  "pixtral-12b-latest": { input: 0.15, output: 0.15 },
  "pixtral-large-2411": { input: 2, output: 6 },
  "voxtral-mini-2602": { audio_seconds: 50 },
  "voxtral-mini-transcribe-realtime-2602": { audio_seconds: 100 },
  "voxtral-mini-tts-2603": { characters: 16 },
  "voxtral-small-2507": [["", { input: 0.1, output: 0.3, audio_seconds: 66.66666667 }], ["2026-08-11", { input: 0.1, output: 0.4, audio_seconds: 66.66666667 }]],
  "zai-glm-5-2": { input: 1.4, output: 4.4 },
};

/** The models that other names stand for; with days where that changed. */
export const ALIASES: Readonly<Record<string, DatedNames>> = {
  "codestral-2": "codestral-2508",
  "codestral-embed": "codestral-embed-2505",
  "codestral-latest": [["", "codestral-2405"], ["2025-01-13", "codestral-2501"], ["2025-07-30", "codestral-2508"]],
  "devstral-2-123b-instruct-2512": "devstral-2512",
  "devstral-latest": "devstral-2512",
  "devstral-medium-latest": [["", "devstral-medium-2507"], ["2025-12-09", "devstral-2512"]],
  "devstral-small-2-24b-instruct-2512": "labs-devstral-small-2512",
  "devstral-small-latest": [["", "devstral-small-2505"], ["2025-07-10", "devstral-small-2507"], ["2025-12-09", "labs-devstral-small-2512"]],
  "magistral-medium-latest": [["", "magistral-medium-2506"], ["2025-07-24", "magistral-medium-2507"], ["2025-09-18", "magistral-medium-2509"]],
  "magistral-small-latest": [["", "magistral-small-2506"], ["2025-07-24", "magistral-small-2507"], ["2025-09-18", "magistral-small-2509"]],
  "ministral-14b-latest": "ministral-14b-2512",
  "ministral-3-14b-instruct-2512": "ministral-14b-2512",
  "ministral-3-14b-reasoning-2512": "ministral-14b-2512",
  "ministral-3-3b-instruct-2512": "ministral-3b-2512",
  "ministral-3-3b-reasoning-2512": "ministral-3b-2512",
  "ministral-3-8b-instruct-2512": "ministral-8b-2512",
  "ministral-3-8b-reasoning-2512": "ministral-8b-2512",
  "ministral-3b": "ministral-3b-2410",
  "ministral-3b-latest": [["", "ministral-3b-2410"], ["2025-12-02", "ministral-3b-2512"]],
  "ministral-8b-instruct-2410": "ministral-8b-2410",
  "ministral-8b-latest": [["", "ministral-8b-2410"], ["2025-12-02", "ministral-8b-2512"]],
  "mistral-7b-instruct-v0.2": "open-mistral-7b",
  "mistral-7b-instruct-v0.3": "open-mistral-7b",
  "mistral-embed": "mistral-embed-2312",
  "mistral-large-3": "mistral-large-2512",
  "mistral-large-3-675b-instruct-2512": "mistral-large-2512",
  "mistral-large-instruct-2407": "mistral-large-2407",
  "mistral-large-instruct-2411": "mistral-large-2411",
  "mistral-large-latest": [["", "mistral-large-2402"], ["2024-07-24", "mistral-large-2407"], ["2024-11-18", "mistral-large-2411"], ["2025-08-27", "mistral-medium-2508"], ["2025-12-02", "mistral-large-2512"]],
  "mistral-medium-3": [["", "mistral-medium-2505"], ["2026-04-29", "mistral-medium-3-5"]],
  "mistral-medium-3.5": "mistral-medium-3-5",
  "mistral-medium-3.5-128b": "mistral-medium-3-5",
  "mistral-medium-latest": [["", "mistral-medium-2312"], ["2025-05-07", "mistral-medium-2505"], ["2025-08-12", "mistral-medium-2508"], ["2026-06-16", "mistral-medium-3-5"]],
  "mistral-moderation-latest": [["", "mistral-moderation-2411"], ["2026-03-17", "mistral-moderation-2603"]],
  "mistral-nemo": "open-mistral-nemo-2407",
  "mistral-nemo-2407": "open-mistral-nemo-2407",
  "mistral-nemo-instruct-2407": "open-mistral-nemo-2407",
  "mistral-ocr-4": [["", "mistral-ocr-4-0"], ["2026-07-16", "mistral-ocr-4-1"]],
  "mistral-ocr-latest": [["", "mistral-ocr-2503"], ["2025-05-22", "mistral-ocr-2505"], ["2025-12-18", "mistral-ocr-2512"], ["2026-06-23", "mistral-ocr-4-0"], ["2026-07-16", "mistral-ocr-4-1"]],
  "mistral-saba-latest": "mistral-saba-2502",
  "mistral-small-2312": "open-mixtral-8x7b",
  "mistral-small-24b-instruct-2501": "mistral-small-2501",
  "mistral-small-3.1-24b-instruct-2503": "mistral-small-2503",
  "mistral-small-3.2-24b-instruct-2506": "mistral-small-2506",
  "mistral-small-4-2603": "mistral-small-2603",
  "mistral-small-instruct-2409": "mistral-small-2409",
  "mistral-small-latest": [["", "mistral-small-2402"], ["2024-09-17", "mistral-small-2409"], ["2025-01-30", "mistral-small-2501"], ["2025-03-17", "mistral-small-2503"], ["2025-06-23", "mistral-small-2506"], ["2026-03-16", "mistral-small-2603"]],
  "mistral-tiny-2312": "open-mistral-7b",
  "mistral-tiny-latest": "mistral-tiny",
  "mixtral-8x22b-instruct-v0.1": "open-mixtral-8x22b",
  "mixtral-8x7b-instruct-v0.1": "open-mixtral-8x7b",
  "open-mistral-nemo": "open-mistral-nemo-2407",
  "pixtral-12b": "pixtral-12b-2409",
  "pixtral-large-instruct-2411": "pixtral-large-2411",
  "pixtral-large-latest": "pixtral-large-2411",
  "voxtral-mini-4b-realtime-2602": "voxtral-mini-transcribe-realtime-2602",
  "voxtral-mini-latest": [["", "voxtral-mini-2507"], ["2026-02-04", "voxtral-mini-2602"]],
  "voxtral-mini-transcribe-realtime-latest": "voxtral-mini-transcribe-realtime-2602",
  "voxtral-mini-tts-latest": "voxtral-mini-tts-2603",
  "voxtral-small-24b-2507": "voxtral-small-2507",
  "voxtral-small-latest": "voxtral-small-2507",
};
