import { takeRoad } from './road.js';

takeRoad('middleware');
