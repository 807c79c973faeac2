// What the portal says at the start, in one shape (portal-behaviour.md section 10, "getInitData").
import { FrameError } from '../errors/frame-error.ts'

export type Values = Readonly<Record<string, unknown>>

export interface Placement {
  /** Where the application was opened: `DEFAULT` for its main page, otherwise a placement code in upper case. */
  readonly placement: string
  /** Of that place; numbers arrive as text. */
  readonly options: Values
}

/** An access token as the portal hands it to a frame. */
export interface HandedToken {
  readonly accessToken: string
  readonly lifeMs: number
}

export interface InitData {
  readonly token: HandedToken
  readonly language: string
  readonly memberId: string
  /** Folder of the REST methods, `/rest` as a rule. */
  readonly path: string
  readonly isAdmin: boolean
  readonly isInstallMode: boolean
  readonly isFirstRun: boolean
  readonly userOptions: Values
  readonly appOptions: Values
  readonly placement: Placement
}

/** @throws FrameError `bad-answer` */
export function readInitData(answer: unknown): InitData {
  const data = readValues(answer)
  return {
    token: readToken('getInitData', answer),
    language: textOf(data['LANG']),
    memberId: textOf(data['MEMBER_ID']),
    path: readPath(data),
    isAdmin: data['IS_ADMIN'] === true,
    // The newer name stands in current portals' sources; which of the two is sent is not certain.
    isInstallMode: data['INSTALL'] === true || data['APP_IS_IN_INSTALLATION_MODE'] === true,
    isFirstRun: data['FIRST_RUN'] === true,
    userOptions: readValues(data['USER_OPTIONS']),
    appOptions: readValues(data['APP_OPTIONS']),
    placement: {
      placement: textOf(data['PLACEMENT']) || 'DEFAULT',
      options: readValues(data['PLACEMENT_OPTIONS'])
    }
  }
}

/** Folder of the REST methods. */
export function readPath(data: Values): string {
  return textOf(data['PATH']) || '/rest'
}

/** @throws FrameError `bad-answer` */
export function readToken(method: string, answer: unknown): HandedToken {
  const { AUTH_ID: accessToken, AUTH_EXPIRES: lifeS } = readValues(answer)
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new FrameError(
      'bad-answer',
      `The portal's answer to ${method} has no access token: open the application again.`
    )
  }
  const life = Number(lifeS)
  return { accessToken, lifeMs: life > 0 ? life * 1000 : 3_600_000 }
}

/** Portals write an empty map as `[]` or `""`. */
export function readValues(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

/** The portal writes numbers as text and null as `""`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
