// Stands for the lean column as long as the build has no lean transport.
export const title = undefined;
