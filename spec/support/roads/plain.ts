import { takeRoad } from './road.js';

takeRoad('plain');
