// Why is this portal not working, and what to do: a text for each outcome of a refresh.

import type { RefreshOutcome } from '../records/grant.ts'

export interface OutcomeExplanation {
  readonly why: string
  /** What makes it work again: by itself, or by whom. */
  readonly heal: string
}

const nothing = 'Nothing has to be done.'

const explanations: Readonly<Record<RefreshOutcome, OutcomeExplanation>> = {
  refreshed: { why: 'The authorization server gave new tokens, and they are in use.', heal: nothing },
  joined: { why: 'Somebody else was refreshing the same grant; his new tokens are in use.', heal: nothing },
  transient: {
    why: 'The authorization server gave no clear answer, or the store could not be used. The grant is kept.',
    heal: 'It is tried again by itself, within five minutes of the next call. If it lasts: look at the way to the authorization server, and at the store.'
  },
  lost: {
    why: 'The authorization server or the portal has refused this user for good.',
    heal: 'It works again when this user opens the application, or an administrator installs it again. Until then another administrator who has opened it serves background work.'
  },
  mismatch: {
    why: 'The authorization server answered with tokens of another user or portal; they were not stored.',
    heal: 'It is tried again by itself within six minutes, and works at once when this user opens the application. If it lasts: look for a proxy that mixes answers up.'
  },
  'payment-required': {
    why: 'The application is not paid for on this portal.',
    heal: 'It works again after the payment: by the event that tells of it, the next visit, or a manual refresh; at the latest it is tried once in six hours.'
  },
  'not-installed': {
    why: 'The authorization server says that the application is not installed on this portal.',
    heal: 'An administrator of the portal installs it again; if it is installed, a visit or a manual refresh shows that.'
  },
  misconfigured: {
    why: 'The authorization server does not accept this client id and secret. No grant was changed.',
    heal: 'The operator corrects LATCHKEY_CLIENT_ID and LATCHKEY_CLIENT_SECRET and starts the process again.'
  }
}

/** Texts for people who operate an application; they hold nothing about the portal. */
export function explainOutcome(outcome: RefreshOutcome): OutcomeExplanation {
  return explanations[outcome]
}
