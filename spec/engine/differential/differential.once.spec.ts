import { describeRandomRequests } from './suite.js';

describeRandomRequests(4);
