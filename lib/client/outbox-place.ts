/** Where a session's outbox events are stored: any table of the application, whose stream then delivers them. */
export interface OutboxPlace {
  /** Table name as declared; the session may map it. */
  readonly table: string;
  /** Name of its partition key attribute, a text. Default `pk`. */
  readonly partitionKey?: string;
  /** Name of its sort key attribute, a text. Default `sk`; null for a table without one. */
  readonly sortKey?: string | null;
  /** Name of its time-to-live attribute. Default `expiresAt`. */
  readonly expiryAttribute?: string;
  /** Seconds after which an event expires, delivered or not. Default 7 days: a stream keeps its records for one. */
  readonly retentionSeconds?: number;
}
