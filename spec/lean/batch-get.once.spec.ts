import '../operations/batch/batch-get.spec.js';
import { overLean } from './over-lean.js';

overLean();
