import '../entity/verbs.spec.js';
import { overLean } from './over-lean.js';

overLean();
