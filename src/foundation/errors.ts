// The errors that the package throws at code that uses it wrongly: at set-up, and in the tool loop.
// A call that the package only observes never throws one.

/**
 * Marks an error of this package: the base class of all of them.
 * @example Tell errors of this package from your own
 * try {
 *   await guide.answer("Why?");
 * } catch (error) {
 *   if (error instanceof MistralTracedError) console.error(`From mistral-traced: ${error.message}`);
 *   else throw error; // your own error or Mistral's, unchanged
 * }
 */
export class MistralTracedError extends Error {
  override name = "MistralTracedError";
}

/**
 * Reports an option that is unknown or has an invalid value. Thrown by the function that received it.
 * @example An option out of its range
 * configure({ sample: 2 });
 * // InvalidOptionError: configure: `sample` must be a number between 0 and 1, or a function (got 2).
 */
export class InvalidOptionError extends MistralTracedError {
  override name = "InvalidOptionError";
}

/**
 * Reports a value that a function of this package can't use: `@observe` or `@tool` in an unsupported
 * position, or a client or a tool of the wrong type. The message has the remedy.
 * @example Print what to write instead
 * try {
 *   await runTools(client, { model, messages, tools: [() => "no tool: it has no description"] });
 * } catch (error) {
 *   if (error instanceof MisuseError) console.error(error.message);
 * }
 */
export class MisuseError extends MistralTracedError {
  override name = "MisuseError";
}
