import { takeRoad } from './road.js';

takeRoad('lean');
