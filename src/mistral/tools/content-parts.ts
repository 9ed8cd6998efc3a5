// Puts the content of a tool message together. An image in base64 becomes a chunk, which the model
// sees; as text it would be 80,000 characters that it can't read.
import { base64Of, filesInText } from "../../foundation/files-in-text.js";
import { pictureTypeOf } from "../../foundation/media-type.js";
import type { ContentChunk, ToolContent } from "../sdk.js";

/** The types that Mistral's models see. */
const SEEN = /^image\/(?:png|jpe?g|webp|gif)$/i;
/** Characters of base64. A shorter file is an example of the form, or next to nothing. */
const MIN_FILE = 64;
/** Images in one message; Mistral takes no more. */
const MAX_IMAGES = 8;

/** The parts of one content, in their order. */
export class ContentParts {
  private readonly parts: ContentChunk[] = [];
  private images = 0;

  /** Adds a chunk as it is. */
  add(chunk: ContentChunk): void {
    this.parts.push(chunk);
  }

  /** Adds a text, with the images in it after it. Each file in it is named in its place. */
  addText(text: string): void {
    const found: ContentChunk[] = [];
    let rest = "";
    let done = 0;
    for (const file of filesInText(text)) {
      const base64 = base64Of(text, file);
      if (base64.length < MIN_FILE) continue;
      const isPicture = pictureTypeOf(base64) !== undefined;
      const image = isPicture ? this.image(file.type, base64) : undefined;
      const name = image === undefined ? file.type : `image ${this.images}: ${file.type}`;
      rest += text.slice(done, file.start) + nameOf(name, base64);
      done = file.end;
      if (image !== undefined) found.push(image);
    }
    this.parts.push({ type: "text", text: rest + text.slice(done) }, ...found);
  }

  /** Adds an image; any other file, and one too many, as a text that names it. */
  addFile(type: string, base64: string): void {
    this.parts.push(this.image(type, base64) ?? { type: "text", text: nameOf(type, base64) });
  }

  /** Texts alone are one text, which each model takes. */
  get content(): ToolContent {
    const texts = this.parts.map((part) => (part.type === "text" ? part.text : undefined));
    return texts.every((text) => text !== undefined) ? texts.join("\n") : this.parts;
  }

  private image(type: string, base64: string): ContentChunk | undefined {
    if (!SEEN.test(type) || this.images >= MAX_IMAGES) return undefined;
    this.images += 1;
    return { type: "image_url", imageUrl: `data:${type};base64,${base64}` };
  }
}

function nameOf(type: string, base64: string): string {
  const bytes = Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
  return `[${type}, ${bytes} bytes]`;
}
