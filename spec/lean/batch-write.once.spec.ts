import '../operations/batch/batch-write.spec.js';
import { overLean } from './over-lean.js';

overLean();
