// Proves a pair of tokens whose access token may have ended: late ONAPPINSTALL and ONAPPUPDATE (design section 4, rule 6), and imports.

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { chooseServers } from './choose-servers.ts'
import type { Claim, Proof } from './proof.ts'
import { isExpired, type Prover } from './prove.ts'

export interface ClaimedPair extends Omit<Claim, 'accessToken'> {
  readonly accessToken?: string
  readonly refreshToken?: string
}

export interface PairProof {
  readonly proof: Proof
  /** The pair's refresh token: the posted one, or a newer one when the posted one had to be used. */
  readonly refreshToken?: string
}

/** Throws what `Prover.prove` throws, `bad-request` without any token, `misconfigured` for wrong client credentials. */
export async function provePair(
  context: Context,
  prover: Prover,
  pair: ClaimedPair,
  storedServer: string | undefined
): Promise<PairProof> {
  const { accessToken, refreshToken, ...claim } = pair
  const claimFor = (token: string): Claim => ({ ...claim, accessToken: token })
  if (accessToken === undefined && refreshToken === undefined) {
    throw new AppError('bad-request', 'The field auth[access_token] is missing.', {
      field: 'auth[access_token]'
    })
  }
  if (accessToken !== undefined) {
    try {
      const proof = await prover.prove(claimFor(accessToken), storedServer)
      return { proof, ...(refreshToken !== undefined && { refreshToken }) }
    } catch (error) {
      if (!(error instanceof AppError) || !isExpired(error) || refreshToken === undefined) throw error
    }
  }

  let refusal: AppError | undefined
  for (const server of chooseServers(context, pair.server, storedServer)) {
    const answer = await prover.refresh(server, refreshToken ?? '')
    if (answer.kind === 'tokens') {
      const proof = await prover.prove(claimFor(answer.tokens.accessToken), server)
      const next = answer.tokens.refreshToken ?? refreshToken
      return { proof, ...(next !== undefined && { refreshToken: next }) }
    }
    if (answer.reason === 'payment-required') {
      throw new AppError('payment-required', 'The application is not paid for on this portal.', {
        portal: answer.answer
      })
    }
    refusal = new AppError('unproven', 'The authorization server accepts neither of these tokens.', {
      portal: answer.answer
    })
  }
  throw refusal
}
