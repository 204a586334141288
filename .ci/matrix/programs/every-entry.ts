// Every entry point is imported, and something of each is used, so that a compiler must read all declarations and a bundler all code.
import * as core from 'dynamorm/core';
import * as dms from 'dynamorm/dms';
import * as engine from 'dynamorm/engine';
import * as lean from 'dynamorm/lean';
import * as main from 'dynamorm';
import * as streams from 'dynamorm/streams';
import * as tables from 'dynamorm/tables';
import * as testkit from 'dynamorm/testkit';
import * as vite from 'dynamorm/vite';

const used = [
  core.define,
  dms.validateDms,
  engine.createEngine,
  lean.leanTransport,
  main.connect,
  streams.streamHandler,
  tables.createTable,
  testkit.fixedClock,
  vite.lowerDecorators,
];
if (used.some(one => typeof one !== 'function')) throw new Error('an entry point lacks something');
