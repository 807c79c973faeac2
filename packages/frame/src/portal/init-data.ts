// What the portal says at the start, in one shape (portal-behaviour.md section 10, "getInitData").
import { badAnswer } from '../errors/bad-answer.ts'

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

/** What a page learns about its portal and its user: for showing things, not for protecting them. */
export interface FrameFacts {
  readonly memberId: string
  /** Of the portal's pages, for example `en`. */
  readonly language: string
  /** Also true of users who may install applications. */
  readonly isAdmin: boolean
  /** The portal says that the installation is unfinished. */
  readonly isInstallMode: boolean
  /** The portal says that this user opens the application for the first time. */
  readonly isFirstRun: boolean
  readonly placement: Placement
}

export interface InitData {
  readonly facts: FrameFacts
  readonly token: HandedToken
  /** Folder of the REST methods, `/rest` as a rule. */
  readonly path: string
  readonly userOptions: Values
  readonly appOptions: Values
}

/** @throws FrameError `bad-answer` */
export function readInitData(answer: unknown): InitData {
  const data = readValues(answer)
  return {
    facts: {
      memberId: textOf(data['MEMBER_ID']),
      language: textOf(data['LANG']),
      isAdmin: data['IS_ADMIN'] === true,
      isInstallMode: readInstallMode(data),
      isFirstRun: data['FIRST_RUN'] === true,
      placement: {
        placement: textOf(data['PLACEMENT']) || 'DEFAULT',
        options: readValues(data['PLACEMENT_OPTIONS'])
      }
    },
    token: readToken('getInitData', answer),
    path: readPath(data),
    userOptions: readValues(data['USER_OPTIONS']),
    appOptions: readValues(data['APP_OPTIONS'])
  }
}

/** The newer name stands in current portals' sources; which of the two is sent is not certain. */
export function readInstallMode(data: Values): boolean {
  return data['INSTALL'] === true || data['APP_IS_IN_INSTALLATION_MODE'] === true
}

/** Folder of the REST methods. */
export function readPath(data: Values): string {
  return textOf(data['PATH']) || '/rest'
}

/** @throws FrameError `bad-answer` */
export function readToken(method: string, answer: unknown): HandedToken {
  const { AUTH_ID: accessToken, AUTH_EXPIRES: lifeS } = readValues(answer)
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw badAnswer(`The portal's answer to ${method} has no access token`)
  }
  return { accessToken, lifeMs: readLifeMs(lifeS) }
}

/** Seconds as text; an hour where the portal tells nothing, never for ever. */
export function readLifeMs(lifeS: unknown): number {
  const life = Number(lifeS)
  return life > 0 ? life * 1000 : 3_600_000
}

/** Portals write an empty map as `[]` or `""`. */
export function readValues(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

/** The portal writes numbers as text and null as `""`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
