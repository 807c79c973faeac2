// The conformance suite, for people who write a store of their own.

export type { ConformanceCase, ConformanceGroup, ConformanceSubject } from './conformance-case.ts'
export { ConformanceError } from './expect-same.ts'
export { storeConformance } from './store-conformance.ts'
