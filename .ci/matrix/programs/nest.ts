// An application as Nest users write it: a repository that is injected, a controller, one request over HTTP.
import 'reflect-metadata';
import { strictEqual } from 'node:assert/strict';
import { Controller, Get, Injectable, Module, NotFoundException, Param, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, isDynamormError } from 'dynamorm';
import { createEngine } from 'dynamorm/engine';
import { createTable } from 'dynamorm/tables';
import { Order } from './order.js';

@Injectable()
class Orders implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    connect({ client: createEngine().client() });
    await createTable(Order);
    await Order.create({ customerId: 'c1', orderId: 'o1', total: 5 });
  }

  find(customerId: string, orderId: string): Promise<Order> {
    return Order.get({ customerId, orderId });
  }
}

@Controller('orders')
class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get(':customer/:order')
  async one(@Param('customer') customer: string, @Param('order') order: string): Promise<Order> {
    try {
      return await this.orders.find(customer, order);
    } catch (error) {
      if (isDynamormError(error, 'ErrItemNotFound')) throw new NotFoundException();
      throw error;
    }
  }
}

@Module({ controllers: [OrdersController], providers: [Orders] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const found = await fetch(`${url}/orders/c1/o1`);
  const body = (await found.json()) as { total: number; version: number };
  strictEqual(body.total, 5);
  strictEqual(body.version, 0);
  strictEqual((await fetch(`${url}/orders/c1/o9`)).status, 404);
  await app.close();
}
void main();
