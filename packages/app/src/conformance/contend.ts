// Many callers at once, half of them as another process would come.

import type { Store } from '../store/store.ts'
import type { ConformanceSubject } from './conformance-case.ts'

/** Starts `attempt` 20 times before any is awaited, through both handles in turn; answers what each got. */
export async function contend<Result>(
  subject: ConformanceSubject,
  attempt: (store: Store, index: number) => Promise<Result>
): Promise<readonly Result[]> {
  const second = await subject.another()
  return Promise.all(
    Array.from({ length: 20 }, (_, index) => attempt(index % 2 === 0 ? subject.store : second, index))
  )
}
