// Text recognition: a document in; out come its pages as Markdown, without the pictures cut out of
// them and the places of every block.
import { readPart } from "../wire/content.js";
import { fieldsOf, listOf, numberOf, stringOf, type Fields } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";

/** `ocr.process`. */
export const ocr: EndpointFamily = {
  type: "generation",
  shows: {
    input: "the document: an address, a data URI or a file's id",
    output: "the pages as Markdown, and the annotation of the document",
    usage: "pages, or annotated pages",
  },
  request({ document, model, ...rest }) {
    const part = readPart(document);
    return {
      input: stringOf(fieldsOf(part)["text"]) ?? part,
      model: stringOf(model),
      ...readParameters(rest),
    };
  },
  response({ pages, documentAnnotation, usageInfo, model }) {
    const { pagesProcessed, docSizeBytes } = fieldsOf(usageInfo);
    const count = numberOf(pagesProcessed);
    const images = listOf(pages).flatMap((page) => listOf(fieldsOf(page)["images"]).map(fieldsOf));
    const annotations = annotationsOf(images);
    const isAnnotated = stringOf(documentAnnotation) !== undefined || annotations !== undefined;
    return {
      output: readPages(pages, stringOf(documentAnnotation)),
      model: stringOf(model),
      // Annotated pages have a price of their own. Without a total, Langfuse would count tokens.
      usage:
        count === undefined
          ? undefined
          : { [isAnnotated ? "annotated_pages" : "pages"]: count, total: 0 },
      metadata: {
        doc_size_bytes: docSizeBytes ?? undefined,
        images: images.length > 0 ? images.map(({ id }) => id) : undefined,
        image_annotations: annotations,
      },
    };
  },
};

/** One text, as Langfuse shows Markdown where it is not deep in an object. */
function readPages(pages: unknown, annotation: string | undefined): string {
  const texts = listOf(pages).map((page) => stringOf(fieldsOf(page)["markdown"]) ?? "");
  if (annotation !== undefined) texts.push(`\`\`\`json\n${annotation}\n\`\`\``);
  return texts.join("\n\n---\n\n");
}

/** By the ids of the images; undefined without any. */
function annotationsOf(images: readonly Fields[]): Fields | undefined {
  const annotations = images.flatMap(({ id, imageAnnotation }) => {
    const annotation = stringOf(imageAnnotation);
    return annotation === undefined ? [] : [[String(id), annotation] as const];
  });
  return annotations.length > 0 ? Object.fromEntries(annotations) : undefined;
}
