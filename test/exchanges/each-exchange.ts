// One test for each exchange: the project's own, and the recorded ones where they lie next to the
// checkout. If they are missing, a test reports that they were left out.
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { ownExchanges, recordedExchanges } from "./load.js";

/**
 * @param sentence the name of the tests, in which %s is the name of an exchange
 * @param isMeant selects the exchanges that `expectation` can be held against
 */
export function testEachExchange(
  sentence: string,
  isMeant: (exchange: Exchange) => boolean,
  expectation: (exchange: Exchange) => Promise<void>,
): void {
  const cases = (exchanges: readonly Exchange[]): [string, Exchange][] =>
    exchanges.filter(isMeant).map((exchange) => [exchange.name, exchange]);

  describe("our own exchanges", () => {
    test.each(cases(ownExchanges()))(sentence, (_, exchange) => expectation(exchange));
  });

  const traffic = recordedExchanges();
  if (traffic === undefined) {
    test("recorded traffic is left out, since there is none beside the checkout", () => {
      expect(recordedExchanges()).toBeUndefined();
    });
    return;
  }
  describe("recorded exchanges", () => {
    test.each(cases(traffic))(sentence, (_, exchange) => expectation(exchange));
  });
}
