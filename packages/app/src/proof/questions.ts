// Asks a server about a token: equal questions under way are asked once, refusals are remembered (design section 4, rule 7).

import type { Env } from '../env/env.ts'
import { createRefusedTokens, questionKey } from './refused-tokens.ts'

export interface Questions<Answer> {
  ask(server: string, token: string, question: () => Promise<Answer>): Promise<Answer>
}

/** @param staysRefused will the server say the same in a minute? */
export function createQuestions<Answer>(
  env: Env,
  staysRefused: (answer: Answer) => boolean
): Questions<Answer> {
  const refused = createRefusedTokens<Answer>(env)
  const underWay = new Map<string, Promise<Answer>>()

  return {
    async ask(server, token, question) {
      const key = questionKey(server, token)
      const running = refused.recall(key) ?? underWay.get(key)
      if (running !== undefined) return running
      const asked = question().finally(() => underWay.delete(key))
      underWay.set(key, asked)
      const answer = await asked
      if (staysRefused(answer)) refused.remember(key, answer)
      return answer
    }
  }
}
