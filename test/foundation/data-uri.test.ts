import { describe, expect, test } from "vitest";
import { dataUriHead } from "../../src/foundation/data-uri.js";

describe("the head of a data URI", () => {
  test.each([
    ["data:image/png;base64,AAAA", "image/png", 22],
    ["data:AUDIO/MPEG;codecs=mp3;base64,AAAA", "audio/mpeg", 34],
  ])("dataUriHead reads %j", (uri, type, length) => {
    expect(dataUriHead(uri)).toEqual({ type, length });
  });

  test.each([
    "",
    "data:",
    "data:image/png,AAAA",
    "data:text/x-sh;base64,AAAA",
    "image/png;base64,",
  ])("dataUriHead returns undefined for %j", (uri) => {
    expect(dataUriHead(uri)).toBeUndefined();
  });
});
