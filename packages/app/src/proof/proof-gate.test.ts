// How many proofs run and wait at a time, and who goes first.

import { expect, test } from 'vitest'
import { createProofGate, type ProofGate } from './proof-gate.ts'

interface Work {
  readonly name: string
  end(): void
}

/** Works that end when the test says so, in the order in which they were let in. */
function works(gate: ProofGate): {
  readonly running: Work[]
  start(name: string, how?: 'run' | 'goOn'): Promise<string>
} {
  const running: Work[] = []
  return {
    running,
    start: (name, how = 'run') =>
      gate[how](
        () =>
          new Promise<string>((resolve) => {
            running.push({ name, end: () => resolve(name) })
          })
      )
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('64 run, 256 wait, one more is told to come back in a moment', async () => {
  const { running, start } = works(createProofGate())
  const admitted = numbers(64 + 256).map((number) => start(String(number)))
  await settled()
  expect(running).toHaveLength(64)
  await expect(start('too late')).rejects.toMatchObject({ code: 'busy', retry: 'later', retryAfterMs: 2_000 })
  for (let round = 0; round < 64 + 256; round++) {
    running[round]?.end()
    await settled()
  }
  expect(await Promise.all(admitted)).toEqual(numbers(64 + 256).map(String))
  expect(running.map(({ name }) => name)).toEqual(numbers(64 + 256).map(String))
})

test('a place that was left by a failure is free again', async () => {
  const gate = createProofGate()
  const failing = numbers(64).map(() => gate.run(() => Promise.reject(new Error('no answer'))))
  await Promise.allSettled(failing)
  const { running, start } = works(gate)
  void start('next')
  await settled()
  expect(running).toHaveLength(1)
})

test('the second question of a proof is never refused, and goes before the newcomers', async () => {
  const { running, start } = works(createProofGate())
  numbers(64 + 256).forEach((number) => void start(`newcomer ${number}`))
  void start('second question', 'goOn')
  await settled()
  running[0]?.end()
  await settled()
  expect(running.at(-1)?.name).toBe('second question')
  running[1]?.end()
  await settled()
  expect(running.at(-1)?.name).toBe('newcomer 64')
})
