import { soakProgress } from '../../support/soak-progress.js';
import { describeRandomRequests } from './suite.js';

const SEQUENCES = 82;
// One more: the same requests twice.
const progress = soakProgress('random requests', 2 * SEQUENCES + 1);
afterEach(() => progress.done());

describeRandomRequests(SEQUENCES);
