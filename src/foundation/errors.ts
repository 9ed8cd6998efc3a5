// The errors that the package throws at whoever gives it what it can't use. None of them is ever
// thrown by a traced call.

/**
 * The base of all errors of this package.
 * @example
 * try {
 *   await guide.answer("Why?");
 * } catch (error) {
 *   if (error instanceof MistralTracedError) console.error(`Set up wrongly: ${error.message}`);
 *   else throw error; // your own, or Mistral's: as it was
 * }
 */
export class MistralTracedError extends Error {
  override name = "MistralTracedError";
}

/**
 * An option that is unknown or has an invalid value. Thrown by the function that received it.
 * @example
 * configure({ sampleRate: 2 });
 * // InvalidOptionError: configure: `sampleRate` must be a number between 0 and 1 (got 2).
 */
export class InvalidOptionError extends MistralTracedError {
  override name = "InvalidOptionError";
}

/**
 * `@observe` or `@tool` on something that it is not for; the message says what to write instead.
 * @example
 * try {
 *   await runTools(client, { model, messages, tools: [() => "no tool: it has no description"] });
 * } catch (error) {
 *   if (error instanceof MisuseError) console.error(error.message);
 * }
 */
export class MisuseError extends MistralTracedError {
  override name = "MisuseError";
}
