import { takeRoad } from './road.js';

takeRoad('mock');
