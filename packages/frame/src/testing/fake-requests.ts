// XMLHttpRequest that the test answers: for the tests of this package.
import type { Bx24Request } from '../bx24/bx24-window.ts'

export interface FakeRequest {
  readonly method: string
  readonly url: string
  readonly body: string
  /** Throws what the page's code throws into its window. */
  respond(status: number, text: string): void
  /** The network fails. */
  fail(): void
}

export interface FakeRequests {
  readonly XMLHttpRequest: new () => Bx24Request
  readonly requests: readonly FakeRequest[]
}

export function fakeRequests(): FakeRequests {
  const requests: FakeRequest[] = []
  class Request implements Bx24Request {
    status = 0
    responseText = ''
    readonly #listeners: Record<'load' | 'error', (() => void)[]> = { load: [], error: [] }
    #method = ''
    #url = ''

    open(method: string, url: string): void {
      this.#method = method
      this.#url = url
    }

    addEventListener(name: 'load' | 'error', listener: () => void): void {
      this.#listeners[name].push(listener)
    }

    send(body: string): void {
      requests.push({
        method: this.#method,
        url: this.#url,
        body,
        respond: (status, text) => {
          this.status = status
          this.responseText = text
          for (const listener of this.#listeners.load) listener()
        },
        fail: () => {
          for (const listener of this.#listeners.error) listener()
        }
      })
    }
  }
  return { XMLHttpRequest: Request, requests }
}
