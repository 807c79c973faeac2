// Proves ONAPPINSTALL and ONAPPUPDATE, which may arrive after their access token ended (design section 4, rule 6).

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { chooseServers } from './choose-servers.ts'
import type { Claim, PostedHost, Proof } from './proof.ts'
import { isExpired, type Prover } from './prove.ts'

export interface InstallerPost {
  readonly memberId: string
  readonly hosts: readonly PostedHost[]
  readonly server?: Claim['server']
  readonly accessToken?: string
  readonly refreshToken?: string
}

export interface InstallerProof {
  readonly proof: Proof
  /** The pair's refresh token: the posted one, or a newer one when the posted one had to be used. */
  readonly refreshToken?: string
}

/** Throws what `Prover.prove` throws, `bad-request` without any token, `misconfigured` for wrong client credentials. */
export async function proveInstaller(
  context: Context,
  prover: Prover,
  post: InstallerPost,
  storedServer: string | undefined
): Promise<InstallerProof> {
  const claimFor = (accessToken: string): Claim => ({
    accessToken,
    memberId: { field: 'auth[member_id]', value: post.memberId },
    hosts: post.hosts,
    ...(post.server !== undefined && { server: post.server })
  })
  const { accessToken, refreshToken } = post
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
  for (const server of chooseServers(context, post.server, storedServer)) {
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
    refusal = new AppError('unproven', 'The authorization server accepts neither token of this event.', {
      portal: answer.answer
    })
  }
  throw refusal
}
