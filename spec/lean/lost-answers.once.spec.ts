import '../operations/save/lost-answers.spec.js';
import { overLean } from './over-lean.js';

overLean();
