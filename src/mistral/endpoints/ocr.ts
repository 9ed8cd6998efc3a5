// Text recognition: a document in; out come its pages as Markdown, without the pictures cut out of
// them and the places of every block.
import { readPart } from "../wire/content.js";
import { fieldsOf, listOf, numberOf, snakeFields, stringOf } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";

/** `ocr.process`. */
export const ocr: EndpointFamily = {
  type: "generation",
  shows: {
    input: "the document: an address, a data URI or a file's id",
    output: "each page's Markdown and the ids of its images; the annotation of the document",
    usage: "pages, or annotated pages",
  },
  request({ document, model, ...rest }) {
    return { input: readPart(document), model: stringOf(model), ...readParameters(rest) };
  },
  response({ pages, documentAnnotation, usageInfo, model }) {
    const { pagesProcessed, docSizeBytes } = fieldsOf(usageInfo);
    const count = numberOf(pagesProcessed);
    const isAnnotated = stringOf(documentAnnotation) !== undefined || hasAnnotation(pages);
    return {
      output: snakeFields({ pages: listOf(pages).map(readPage), documentAnnotation }),
      model: stringOf(model),
      // Annotated pages have a price of their own. Without a total, Langfuse would count tokens.
      usage:
        count === undefined
          ? undefined
          : { [isAnnotated ? "annotated_pages" : "pages"]: count, total: 0 },
      metadata: { doc_size_bytes: docSizeBytes ?? undefined },
    };
  },
};

function readPage(page: unknown): unknown {
  const { index, markdown, images } = fieldsOf(page);
  const ids = listOf(images).map((image) => fieldsOf(image)["id"]);
  return snakeFields({ index, markdown, images: ids.length > 0 ? ids : undefined });
}

function hasAnnotation(pages: unknown): boolean {
  return listOf(pages)
    .flatMap((page) => listOf(fieldsOf(page)["images"]))
    .some((image) => stringOf(fieldsOf(image)["imageAnnotation"]) !== undefined);
}
