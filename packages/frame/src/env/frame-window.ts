// The part of a browser's window that the library touches, so that tests can stand in for it. Every DOM `Window` is one.

export interface FrameMessage {
  readonly origin: string
  /** The window whose script sent it. */
  readonly source: unknown
  readonly data: unknown
}

interface FrameBox {
  readonly offsetHeight: number
  readonly scrollHeight: number
}

export interface FrameDocument {
  readonly baseURI: string
  readonly documentElement: FrameBox
  readonly body: FrameBox | null
  getElementById(id: string): { readonly textContent: string | null } | null
}

export interface FrameWindow {
  readonly name: string
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void }
  readonly location: { readonly origin: string }
  readonly document: FrameDocument
  addEventListener(type: 'message', listener: (event: FrameMessage) => void): void
  removeEventListener(type: 'message', listener: (event: FrameMessage) => void): void
}
