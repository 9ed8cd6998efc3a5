// The application: the client that services are given, and the end of tracing with the application's.
import { Mistral } from "@mistralai/mistralai";
import { Injectable, Module, type OnApplicationShutdown } from "@nestjs/common";
import { shutdown } from "mistral-traced";
import { startMistralStandIn } from "mistral-traced/testing";
import { PaintersController } from "./painters.controller.js";
import { PaintersService } from "./painters.service.js";

/** After the last request, before the process ends. */
@Injectable()
class Tracing implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await shutdown();
  }
}

/** The real API with MISTRAL_API_KEY, else a mock server on this machine. */
async function createClient(): Promise<Mistral> {
  const apiKey = process.env["MISTRAL_API_KEY"];
  if (apiKey) return new Mistral({ apiKey });
  const { url } = await startMistralStandIn();
  return new Mistral({ apiKey: "any", serverURL: url });
}

@Module({
  controllers: [PaintersController],
  providers: [{ provide: Mistral, useFactory: createClient }, PaintersService, Tracing],
})
export class AppModule {}
