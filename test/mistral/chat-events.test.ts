// Streams in the forms that models behind Mistral's API send, put together again.
import { describe, expect, it } from "vitest";
import { ChatEvents } from "../../src/mistral/wire/chat-stream.js";

/** The message that some deltas of one choice form. */
function messageOf(...deltas: readonly object[]): unknown {
  const events = new ChatEvents();
  for (const delta of deltas) events.add({ data: { choices: [{ index: 0, delta }] } });
  const [choice] = events.response()["choices"] as { message: unknown }[];
  return choice?.message;
}

function call(fields: object, name: string, given: unknown): object {
  return { toolCalls: [{ ...fields, function: { name, arguments: given } }] };
}

function think(text: string): object {
  return { content: [{ type: "thinking", thinking: [{ type: "text", text }] }] };
}

describe("ChatEvents", () => {
  it("ChatEvents separates whole tool calls of the same index by their ids", () => {
    expect(
      messageOf({
        toolCalls: [
          { id: "one", index: 0, function: { name: "add", arguments: "{}" } },
          { id: "two", index: 0, function: { name: "add", arguments: { to: 2 } } },
        ],
      }),
    ).toMatchObject({
      toolCalls: [
        { id: "one", function: { name: "add", arguments: "{}" } },
        { id: "two", function: { name: "add", arguments: { to: 2 } } },
      ],
    });
  });

  it('ChatEvents ignores the id "null" and an empty name, and joins fragments by index', () => {
    expect(
      messageOf(
        call({ id: "one", index: 0 }, "add", ""),
        call({ id: "two", index: 1 }, "multiply", ""),
        call({ id: "null", index: 0 }, "", '{"to'),
        call({ id: "null", index: 1 }, "", '{"by":3}'),
        call({ id: "null", index: 0 }, "", '":2}'),
      ),
    ).toMatchObject({
      toolCalls: [
        { id: "one", function: { name: "add", arguments: '{"to":2}' } },
        { id: "two", function: { name: "multiply", arguments: '{"by":3}' } },
      ],
    });
  });

  it("ChatEvents joins fragments that repeat their id", () => {
    expect(
      messageOf(call({ id: "one" }, "add", '{"to'), call({ id: "one", index: 5 }, "add", '":2}')),
    ).toMatchObject({ toolCalls: [{ id: "one", function: { arguments: '{"to":2}' } }] });
  });

  it("ChatEvents separates calls that share an id by their indexes, in one delta or several", () => {
    const [one, two] = [{ a: 1 }, { a: 2 }].map((given, index) => ({
      id: "same",
      index,
      function: { name: "add", arguments: JSON.stringify(given) },
    }));
    const expected = { toolCalls: [one, two] };

    expect(messageOf({ toolCalls: [one, two] })).toMatchObject(expected);
    expect(messageOf({ toolCalls: [one] }, { toolCalls: [two] })).toMatchObject(expected);
    // Pieces, whose index the SDK makes 0 where a model gives none.
    expect(
      messageOf(
        call({ id: "same", index: 1 }, "add", '{"to'),
        call({ id: "same", index: 0 }, "", '":2}'),
      ),
    ).toMatchObject({ toolCalls: [{ id: "same", function: { arguments: '{"to":2}' } }] });
  });

  it("ChatEvents separates calls with a name in one delta, though they are alike otherwise", () => {
    const bare = (name: string): object => ({
      id: "null",
      index: 0,
      function: { name, arguments: "{}" },
    });

    expect(messageOf({ toolCalls: [bare("one"), bare("two")] })).toMatchObject({
      toolCalls: [{ function: { name: "one" } }, { function: { name: "two" } }],
    });
    expect(messageOf({ toolCalls: [bare("one"), bare("")] })).toMatchObject({
      toolCalls: [{ function: { name: "one", arguments: "{}{}" } }],
    });
  });

  it("ChatEvents keeps arguments that are an object, whatever empty piece comes before or after", () => {
    const given = { password: "hunter22", file: "data:image/png;base64,AAAA" };
    expect(
      messageOf(call({ id: "one" }, "add", ""), call({}, "", given), call({}, "", "")),
    ).toMatchObject({ toolCalls: [{ id: "one", function: { arguments: given } }] });
  });

  it("ChatEvents joins thinking to one chunk and text to another, and keeps unknown chunks between them", () => {
    expect(
      messageOf(
        { role: "assistant", content: "" },
        think("Let me "),
        think("see."),
        { content: "It is" },
        { content: [{ type: "text", text: " so" }] },
        { content: [{ type: "reference", referenceIds: [1] }] },
        { content: null },
        { content: "." },
      ),
    ).toEqual({
      role: "assistant",
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "Let me see." }] },
        { type: "text", text: "It is so" },
        { type: "reference", referenceIds: [1] },
        { type: "text", text: "." },
      ],
      toolCalls: [],
    });
  });

  it("ChatEvents keeps a thought's other fields, and ends it with its signature", () => {
    const reference = { type: "tool_reference", tool: "web_search", title: "A page" };
    const piece = (fields: object, ...thinking: object[]): object => ({
      content: [{ type: "thinking", thinking, ...fields }],
    });
    const text = (words: string): object => ({ type: "text", text: words });
    expect(
      messageOf(
        piece({ signature: null }, text("Let me "), reference, text("")),
        piece({ closed: false }, text("see"), text(".")),
        piece({ closed: true, signature: "s1" }, text("")),
        piece({}, text("")),
        piece({}, text("And now?")),
      ),
    ).toMatchObject({
      content: [
        {
          type: "thinking",
          thinking: [text("Let me "), reference, text("see.")],
          signature: "s1",
          closed: true,
        },
        { type: "thinking", thinking: [text("And now?")] },
      ],
    });
  });

  it("ChatEvents keeps two closed thoughts in a row, whole in one delta or in pieces", () => {
    const thought = (text: string, fields: object = { closed: true }): object => ({
      type: "thinking",
      thinking: text === "" ? [] : [{ type: "text", text }],
      ...fields,
    });
    const piece = (...given: Parameters<typeof thought>): object => ({
      content: [thought(...given)],
    });
    const two = { content: [thought("One."), thought("Two.")] };
    const open = { closed: false };

    expect(messageOf({ content: two.content })).toMatchObject(two);
    expect(
      messageOf(
        piece("On", open),
        piece("e.", open),
        piece(""),
        piece("", open),
        piece("Tw", open),
        piece("o."),
      ),
    ).toMatchObject(two);
    // Mistral's models send each piece of one thought as closed.
    expect(messageOf(piece("On"), piece("e."))).toMatchObject({ content: [thought("One.")] });
    expect(
      messageOf(piece("One.", open), piece(""), piece("", { signature: "s" }), piece("Two.")),
    ).toMatchObject({
      content: [thought("One.", { closed: true, signature: "s" }), thought("Two.")],
    });
  });

  it("ChatEvents has no content if none came, and empty content if that came", () => {
    expect(messageOf({ content: null })).toMatchObject({ content: undefined });
    expect(messageOf({ content: "" })).toMatchObject({ content: "" });
  });

  it.each([
    [false, { role: "assistant", content: "" }],
    [false, { content: null }],
    [false, { content: [{ type: "text", text: "" }] }],
    [true, { content: "H" }],
    [true, { content: [{ type: "thinking", thinking: [{ type: "text", text: "H" }] }] }],
    [true, { content: [{ type: "image_url", imageUrl: "https://example.com/1.png" }] }],
    [true, call({ id: "one" }, "add", "")],
  ])("ChatEvents returns %s for whether %j carries content", (carries, delta) => {
    expect(new ChatEvents().add({ data: { choices: [{ index: 0, delta }] } })).toBe(carries);
  });

  it.each([undefined, null, {}, { data: { choices: [null] } }, { data: { choices: "none" } }])(
    "ChatEvents accepts %j as an event",
    (event) => {
      const events = new ChatEvents();
      expect(events.add(event)).toBe(false);
      expect(events.response()).toHaveProperty("choices");
    },
  );
});
