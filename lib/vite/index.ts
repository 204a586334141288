export {
  lowerDecorators,
  type DecoratorCompiler,
  type DecoratorsPlugin,
  type LowerDecoratorsOptions,
} from './lower-decorators.js';
