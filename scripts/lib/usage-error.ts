/** Something that the person who typed the command can put right: told in one sentence, exit status 2. */
export class UsageError extends Error {}
