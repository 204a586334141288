import type { IndexSchema } from '../../storage/schema.js';

/** How a request wants to be told its cost. */
export type CapacityMode = string | undefined;

type Direction = 'ReadCapacityUnits' | 'WriteCapacityUnits';
type Arms = Map<string, number>;

/** What a request consumed of one table and of its indexes. */
export class CapacityMeter {
  readonly #tableName: string;
  #table = 0;
  readonly #global: Arms = new Map();
  readonly #local: Arms = new Map();

  constructor(tableName: string) {
    this.#tableName = tableName;
  }

  /** Adds units of the table itself. */
  add(units: number): void {
    this.#table += units;
  }

  /** Adds units of one index. */
  addIndex({ kind, name }: IndexSchema, units: number): void {
    const arms = kind === 'GSI' ? this.#global : this.#local;
    arms.set(name, (arms.get(name) ?? 0) + units);
  }

  /** The ConsumedCapacity member; transactions name the direction beside every number. */
  report(mode: CapacityMode, direction?: Direction): Record<string, unknown> | undefined {
    if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
    const unitsOf = (units: number) => ({ CapacityUnits: units, ...(direction && { [direction]: units }) });
    const total = this.#table + sum(this.#global) + sum(this.#local);
    const report = { TableName: this.#tableName, ...unitsOf(total) };
    if (mode === 'TOTAL') return report;
    const armsOf = (arms: Arms) =>
      arms.size === 0 ? undefined : Object.fromEntries([...arms].map(([name, units]) => [name, unitsOf(units)]));
    return {
      ...report,
      Table: unitsOf(this.#table),
      LocalSecondaryIndexes: armsOf(this.#local),
      GlobalSecondaryIndexes: armsOf(this.#global),
    };
  }
}

function sum(arms: Arms): number {
  let total = 0;
  for (const units of arms.values()) total += units;
  return total;
}
