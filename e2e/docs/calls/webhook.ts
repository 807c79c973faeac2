// Of docs/calls.md.
import { createRest, webhookCredentials } from '@latchkey/rest'

export async function nameOfWebhook(address: string): Promise<string> {
  const rest = createRest({ credentials: webhookCredentials(address) })
  const { result } = await rest.call<{ NAME: string }>('profile')
  return result.NAME
}
