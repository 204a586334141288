/** What to tell people whose machine cannot start DynamoDB Local. */
export declare const howToGetDynamoDBLocal: string;
/** A DynamoDB that answers at `endpoint` until it is stopped. */
export interface RunningDynamoDB {
  readonly endpoint: string;
  stop(): Promise<void>;
}
/** A DynamoDB to test against, or the reason why this machine has none. */
export declare function startDynamoDBLocal(): Promise<RunningDynamoDB | { readonly missing: string }>;
