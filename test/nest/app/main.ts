// A NestJS application that listens; prints where, and ends on SIGTERM.
import "reflect-metadata";
import { Injectable, Module, type OnApplicationShutdown } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { shutdown } from "mistral-traced";
import { AboveController, BelowController } from "./classes.controller.js";
import { ORDERS, OrdersController } from "./orders.controller.js";
import { PainterService, PlainService, Settings } from "./painter.service.js";
import { PaintersController } from "./painters.controller.js";

@Injectable()
class Tracing implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await shutdown();
  }
}

@Module({
  controllers: [OrdersController, PaintersController, AboveController, BelowController],
  providers: [Settings, PainterService, PlainService, Tracing],
})
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest requires a class
class AppModule {}

/** A service without a constructor calls Mistral where it is; here that is the stand-in. */
const sent = globalThis.fetch;
globalThis.fetch = (input, init) => {
  if (!(input instanceof Request) || !input.url.startsWith("https://api.mistral.ai")) {
    return sent(input, init);
  }
  return sent(
    new Request(
      input.url.replace("https://api.mistral.ai", process.env["MISTRAL_URL"] ?? ""),
      input,
    ),
    init,
  );
};

async function start(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ["error"] });
  SwaggerModule.setup("docs", app, () =>
    SwaggerModule.createDocument(app, new DocumentBuilder().build()),
  );
  app.enableShutdownHooks();
  await app.listen(0, "127.0.0.1");
  console.log(JSON.stringify({ url: await app.getUrl(), orders: ORDERS }));
}

void start();
