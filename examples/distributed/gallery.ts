// The first service: where the request of a user comes in and its trace begins. It asks the second.
import { observe, propagateAttributes, traceHeaders } from "mistral-traced";
import { serve } from "./service.js";

class Gallery {
  @observe()
  async guide(country: string): Promise<string> {
    const url = new URL("/best", process.env["PAINTERS_URL"]);
    url.searchParams.set("country", country);
    // The headers make what the other service observes a part of this trace.
    const response = await fetch(url, { headers: traceHeaders() });
    if (!response.ok) throw new Error(`The painters answered ${response.status}.`);
    return `Our guide says: ${await response.text()}`;
  }
}

const gallery = new Gallery();
serve((url, request) =>
  propagateAttributes({ userId: String(request.headers["x-user"]), tags: ["gallery"] }, () =>
    gallery.guide(url.searchParams.get("country") ?? "France"),
  ),
);
