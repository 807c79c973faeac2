// Where the methods of a frame's portal are.
import { badAnswer } from '../errors/bad-answer.ts'
import { type FrameAddress, originOf } from '../messages/frame-address.ts'

/**
 * For example `https://portal.example/rest/`. The token goes to the frame's portal, whatever the path says.
 *
 * @throws FrameError `bad-answer`
 */
export function restAddress({ origin }: Pick<FrameAddress, 'origin'>, path: string): string {
  if (path.startsWith('/') && originOf(`${origin}${path}`) === origin)
    return `${origin}${path.replace(/\/$/, '')}/`
  throw badAnswer(`The portal's REST path is not a path`)
}
