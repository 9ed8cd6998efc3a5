// One route for each place that @observe can have among Nest's own decorators, in both orders of
// these: `GET /orders/<n>`.
import { Controller, Get, HttpCode, SetMetadata, UseGuards, UseInterceptors } from "@nestjs/common";
import { ApiOperation } from "@nestjs/swagger";
import { observe } from "mistral-traced";
import { RoleGuard, WrapInterceptor } from "./roles.js";

@Controller("orders")
// oxlint-disable-next-line typescript/no-extraneous-class -- its routes are added below
export class OrdersController {}

const nest = (n: number): MethodDecorator[] => [
  Get(String(n)),
  UseGuards(RoleGuard),
  SetMetadata("role", "admin"),
  HttpCode(202),
  UseInterceptors(WrapInterceptor),
  ApiOperation({ summary: `order ${n}` }),
];

/** The number of orders: two, and each place from above all to below all. */
export const ORDERS = 2 * (nest(0).length + 1);

for (let n = 0; n < ORDERS; n += 1) {
  const decorators = n < ORDERS / 2 ? nest(n) : nest(n).toReversed();
  decorators.splice(n % (ORDERS / 2), 0, observe());
  const name = `order${n}`;
  const methods = { [name]: () => n };
  const bare = Object.getOwnPropertyDescriptor(methods, name);
  const observed = Reflect.decorate(decorators, OrdersController.prototype, name, bare);
  Object.defineProperty(OrdersController.prototype, name, observed ?? {});
}
