import { describeRandomRequests } from './suite.js';

describeRandomRequests(5);
