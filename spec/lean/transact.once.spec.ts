import '../operations/transact/transact.spec.js';
import { overLean } from './over-lean.js';

overLean();
