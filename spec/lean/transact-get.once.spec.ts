import '../operations/transact/transact-get.spec.js';
import { overLean } from './over-lean.js';

overLean();
