// The height that a frame's content needs.
import type { FrameDocument } from '../env/frame-window.ts'

/**
 * Pixels. Not the root's scroll height, which is never less than the frame's own height and so would never let it
 * shrink.
 */
export function contentHeight({
  documentElement,
  body
}: Pick<FrameDocument, 'documentElement' | 'body'>): number {
  return Math.max(documentElement.offsetHeight, body?.scrollHeight ?? 0)
}
