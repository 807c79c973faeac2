// Parts that several statements share.

/**
 * The store's clock in milliseconds. Takes one value: a moment to use instead, in tests; otherwise nothing, and the
 * server's clock is read, on which all machines agree. It is read anew at every mention, also after a wait for a lock.
 */
export const clock = 'coalesce(?::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)'

/**
 * A source of one row that lets the commit of this statement answer before it is on disk: for what may be forgotten
 * with the power. It ends with the statement's own transaction, so that nothing stays behind in the session.
 */
export const swiftly = `set_config('synchronous_commit', 'off', true)`

/**
 * Deletes up to as many rows as its last value says, those first that have been due longest. Rows that somebody
 * changes at this moment are passed over, and those found are held, so that none goes that has just ceased to be due.
 * @param key columns of the primary key
 * @param dueAt column with the moment; its order keeps the planner with its index even where it cannot guess how many
 *   rows are due
 */
export function deletionOf(table: string, key: readonly string[], dueAt: string, due: string): string {
  const keyOf = (from: string): string => key.map((column) => `${from}.${column}`).join(', ')
  return `WITH due AS MATERIALIZED
      (SELECT ${key.join(', ')} FROM ${table} WHERE ${due} ORDER BY ${dueAt} LIMIT ? FOR UPDATE SKIP LOCKED)
    DELETE FROM ${table} AS stored USING due WHERE (${keyOf('stored')}) = (${keyOf('due')})`
}
