// The examples of the cookbook. Prints their answers as one line of JSON, as cookbook.py does.
import { shutdown } from "mistral-traced";
import { MusicianGuide } from "../../../examples/dist/cookbook/async-completion.js";
import { FiveMusiciansGuide } from "../../../examples/dist/cookbook/async-streaming.js";
import { PaintingGuide } from "../../../examples/dist/cookbook/chained-completions.js";
import { PainterGuide } from "../../../examples/dist/cookbook/completion.js";
import { FivePaintersGuide } from "../../../examples/dist/cookbook/streaming.js";
import { PaymentAssistant } from "../../../examples/dist/cookbook/tool-calling.js";

const options = { serverURL: process.env.MISTRAL_SERVER_URL };
async function whole(texts) {
  let text = "";
  for await (const piece of texts) text += piece;
  return text;
}

const answers = [
  await new PainterGuide(options).findBestPainterFrom(),
  await new PaintingGuide(options).findBestPaintingFrom("Germany"),
  await whole(new FivePaintersGuide(options).streamFindBestFivePainterFrom("Spain")),
  await new MusicianGuide(options).asyncFindBestMusicianFrom("Spain"),
  await whole(new FiveMusiciansGuide(options).asyncStreamFindBestFiveMusicianFrom("Spain")),
  await new PaymentAssistant(options).toolCallingCheckTransactionStatus("T1005"),
];
console.log(JSON.stringify(answers));
await shutdown();
