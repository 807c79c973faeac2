// Equal questions are asked once, and refusals remembered for a minute.

import { expect, test } from 'vitest'
import { createEnv } from '../env/env.ts'
import { createQuestions, type Questions } from './questions.ts'

const server = 'https://oauth.example'

function given(): {
  questions: Questions<string>
  asked: string[]
  ask(token: string, answer: string, at?: string): Promise<string>
  pass(ms: number): void
} {
  let now = 0
  const asked: string[] = []
  const questions = createQuestions<string>(createEnv({ now: () => now }), (answer) => answer === 'no')
  return {
    questions,
    asked,
    ask: (token, answer, at = server) =>
      questions.ask(at, token, async () => {
        asked.push(`${at} ${token}`)
        return answer
      }),
    pass: (ms) => {
      now += ms
    }
  }
}

test('equal questions under way are one', async () => {
  const { ask, asked } = given()
  expect(await Promise.all([ask('a', 'yes'), ask('a', 'yes'), ask('b', 'yes')])).toEqual([
    'yes',
    'yes',
    'yes'
  ])
  expect(asked).toEqual([`${server} a`, `${server} b`])
})

test('the same token at another server is another question', async () => {
  const { ask, asked } = given()
  await ask('a', 'no')
  expect(await ask('a', 'yes', 'https://other.example')).toBe('yes')
  expect(asked).toHaveLength(2)
})

test('a refusal is remembered for 60 s to the millisecond', async () => {
  const { ask, asked, pass } = given()
  await ask('a', 'no')
  pass(59_999)
  expect(await ask('a', 'yes')).toBe('no')
  pass(1)
  expect(await ask('a', 'yes')).toBe('yes')
  expect(asked).toHaveLength(2)
})

test('everything else is asked again', async () => {
  const { ask, asked } = given()
  await ask('a', 'yes')
  await ask('a', 'yes')
  expect(asked).toHaveLength(2)
})

test('a failure reaches everyone who asked and is not remembered', async () => {
  const { questions, ask } = given()
  const fail = (): Promise<string> => Promise.reject(new Error('no answer'))
  const both = await Promise.allSettled([questions.ask(server, 'a', fail), ask('a', 'yes')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask('a', 'yes')).toBe('yes')
})

test('10,000 refusals are remembered, then the oldest is forgotten', async () => {
  const { ask, asked } = given()
  for (let token = 0; token <= 10_000; token++) await ask(String(token), 'no')
  await ask('1', 'no')
  expect(asked).toHaveLength(10_001)
  await ask('0', 'no')
  expect(asked).toHaveLength(10_002)
})
