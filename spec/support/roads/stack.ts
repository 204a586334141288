import { takeRoad } from './road.js';

takeRoad('stack');
