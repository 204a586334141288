import '../entity/options.spec.js';
import { overLean } from './over-lean.js';

overLean();
