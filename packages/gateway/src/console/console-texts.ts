// The words of the console, for the server's part of the page and for its script.

import type { Deal } from './deal.ts'
import type { FailureKind } from './failure-kind.ts'

export interface ConsoleTexts {
  /** Of the portal's page around the frame. */
  readonly title: string
  readonly hello: (name: string) => string
  readonly administrator: string
  readonly employee: string
  readonly again: string
  readonly openAgain: string
  readonly reading: string
  readonly needsScript: string
  readonly own: CardTexts
  readonly application: CardTexts
  readonly browser: string
  readonly backEnd: string
  readonly portal: string
  readonly outcomes: Readonly<Record<Deal['outcome'], string>>
  readonly untitled: string
  readonly shown: (shown: string, total: string) => string
  readonly access: string
  readonly token: string
  readonly session: string
  readonly grant: string
  readonly until: (time: string) => string
  readonly refreshed: (time: string) => string
  readonly handed: string
  readonly renewed: (times: string) => string
  readonly sessionNote: string
  readonly grantNote: (userId: string, generation: string) => string
  readonly forAdministrators: string
  readonly unknown: string
  /** What the latest reading has brought. */
  readonly news: {
    readonly read: (time: string) => string
    readonly own: string
    readonly application: string
    readonly failed: string
  }
  readonly details: string
  readonly failures: Readonly<Record<FailureKind, string>>
}

interface CardTexts {
  readonly title: string
  readonly hint: string
  readonly empty: string
}

const en: ConsoleTexts = {
  title: 'Deals and access',
  hello: (name) => `Hello ${name}`,
  administrator: 'Administrator',
  employee: 'Employee',
  again: 'Read again',
  openAgain: 'Open again',
  reading: 'Reading ...',
  needsScript: 'This page needs JavaScript to read deals.',
  own: {
    title: 'Your deals',
    hint: 'Read by this page with your own access.',
    empty: 'There are no deals that you may see.'
  },
  application: {
    title: 'Deals of the application',
    hint: 'Read by the back end with the owner’s access.',
    empty: 'There are no deals on this portal yet.'
  },
  browser: 'This page',
  backEnd: 'Back end',
  portal: 'Portal',
  outcomes: { open: 'open', won: 'won', lost: 'lost' },
  untitled: 'Without a title',
  shown: (shown, total) => `Newest ${shown} of ${total}`,
  access: 'Access',
  token: 'Your access token',
  session: 'Session with the back end',
  grant: 'Access of the application',
  until: (time) => `until ${time}`,
  refreshed: (time) => `renewed at ${time}`,
  handed: 'as the portal handed it over',
  renewed: (times) => `renewed by the portal, ${times}×`,
  sessionNote: 'ten minutes at a time, renewed by proof',
  grantNote: (userId, generation) => `user ${userId}, generation ${generation}`,
  forAdministrators: 'shown to administrators',
  unknown: 'unknown',
  news: {
    read: (time) => `Read at ${time}.`,
    own: 'The portal gave this page a new token.',
    application: 'The back end renewed the owner’s token.',
    failed: 'Not everything could be read.'
  },
  details: 'Details',
  failures: {
    outside: 'This page works inside Bitrix24 only. Open the application from the menu of your portal.',
    'wrong-portal':
      'The frame belongs to another portal than the one that was proven. Open the application again.',
    silent: 'The portal’s page does not answer. Reload it in the browser.',
    scope:
      'The application may not read CRM here. An administrator adds the right “crm” in its settings on the portal.',
    rights: 'Your rights on the portal do not allow reading deals.',
    administrators:
      'Only administrators see what the application itself can read. Your own deals are not affected.',
    portal: 'The portal does not answer at the moment. Read again in a minute.',
    'back-end': 'The back end of the application does not answer. Read again in a minute.',
    session: 'The session has ended. Open the application again.',
    lost: 'The portal no longer grants this access. Open the application again; an administrator heals the owner’s access the same way.',
    payment: 'The application is not paid for on this portal.',
    busy: 'The portal is called too often right now. Read again in a minute.',
    other: 'This could not be read.'
  }
}

const ru: ConsoleTexts = {
  title: 'Сделки и доступ',
  hello: (name) => `Здравствуйте, ${name}`,
  administrator: 'Администратор',
  employee: 'Сотрудник',
  again: 'Прочитать снова',
  openAgain: 'Открыть заново',
  reading: 'Чтение ...',
  needsScript: 'Чтобы читать сделки, этой странице нужен JavaScript.',
  own: {
    title: 'Ваши сделки',
    hint: 'Прочитаны этой страницей с вашими правами.',
    empty: 'Нет сделок, которые вам доступны.'
  },
  application: {
    title: 'Сделки приложения',
    hint: 'Прочитаны сервером с правами владельца.',
    empty: 'На этом портале пока нет сделок.'
  },
  browser: 'Страница',
  backEnd: 'Сервер',
  portal: 'Портал',
  outcomes: { open: 'в работе', won: 'успех', lost: 'провал' },
  untitled: 'Без названия',
  shown: (shown, total) => `Новые: ${shown} из ${total}`,
  access: 'Доступ',
  token: 'Ваш токен доступа',
  session: 'Сеанс с сервером',
  grant: 'Доступ приложения',
  until: (time) => `до ${time}`,
  refreshed: (time) => `обновлён в ${time}`,
  handed: 'как его выдал портал',
  renewed: (times) => `обновлён порталом, ${times}×`,
  sessionNote: 'по десять минут, с новым подтверждением',
  grantNote: (userId, generation) => `пользователь ${userId}, поколение ${generation}`,
  forAdministrators: 'видят администраторы',
  unknown: 'неизвестно',
  news: {
    read: (time) => `Прочитано в ${time}.`,
    own: 'Портал выдал странице новый токен.',
    application: 'Сервер обновил токен владельца.',
    failed: 'Прочитать удалось не всё.'
  },
  details: 'Подробности',
  failures: {
    outside: 'Эта страница работает только в Битрикс24. Откройте приложение из меню портала.',
    'wrong-portal': 'Окно принадлежит не тому порталу, который был подтверждён. Откройте приложение заново.',
    silent: 'Страница портала не отвечает. Обновите её в браузере.',
    scope: 'Приложению нельзя читать CRM. Администратор добавляет право «crm» в его настройках на портале.',
    rights: 'Ваши права на портале не позволяют читать сделки.',
    administrators:
      'Только администраторы видят то, что может прочитать само приложение. Ваших сделок это не касается.',
    portal: 'Портал сейчас не отвечает. Прочитайте снова через минуту.',
    'back-end': 'Сервер приложения не отвечает. Прочитайте снова через минуту.',
    session: 'Сеанс закончился. Откройте приложение заново.',
    lost: 'Портал больше не даёт этого доступа. Откройте приложение заново; доступ владельца так же восстановит администратор.',
    payment: 'Приложение на этом портале не оплачено.',
    busy: 'К порталу сейчас слишком много обращений. Прочитайте снова через минуту.',
    other: 'Прочитать не удалось.'
  }
}

const de: ConsoleTexts = {
  title: 'Aufträge und Zugriff',
  hello: (name) => `Guten Tag, ${name}`,
  administrator: 'Administrator',
  employee: 'Mitarbeiter',
  again: 'Erneut lesen',
  openAgain: 'Neu öffnen',
  reading: 'Wird gelesen ...',
  needsScript: 'Um Aufträge zu lesen, braucht diese Seite JavaScript.',
  own: {
    title: 'Ihre Aufträge',
    hint: 'Von dieser Seite mit Ihrem eigenen Zugriff gelesen.',
    empty: 'Es gibt keine Aufträge, die Sie sehen dürfen.'
  },
  application: {
    title: 'Aufträge der Anwendung',
    hint: 'Vom Server mit dem Zugriff des Eigentümers gelesen.',
    empty: 'Auf diesem Portal gibt es noch keine Aufträge.'
  },
  browser: 'Diese Seite',
  backEnd: 'Server',
  portal: 'Portal',
  outcomes: { open: 'offen', won: 'gewonnen', lost: 'verloren' },
  untitled: 'Ohne Titel',
  shown: (shown, total) => `Die neuesten ${shown} von ${total}`,
  access: 'Zugriff',
  token: 'Ihr Zugriffstoken',
  session: 'Sitzung mit dem Server',
  grant: 'Zugriff der Anwendung',
  until: (time) => `bis ${time}`,
  refreshed: (time) => `erneuert um ${time}`,
  handed: 'wie vom Portal übergeben',
  renewed: (times) => `vom Portal erneuert, ${times}×`,
  sessionNote: 'je zehn Minuten, erneuert durch Nachweis',
  grantNote: (userId, generation) => `Benutzer ${userId}, Generation ${generation}`,
  forAdministrators: 'sehen Administratoren',
  unknown: 'unbekannt',
  news: {
    read: (time) => `Gelesen um ${time}.`,
    own: 'Das Portal gab dieser Seite ein neues Token.',
    application: 'Der Server hat das Token des Eigentümers erneuert.',
    failed: 'Nicht alles konnte gelesen werden.'
  },
  details: 'Einzelheiten',
  failures: {
    outside: 'Diese Seite arbeitet nur in Bitrix24. Öffnen Sie die Anwendung aus dem Menü Ihres Portals.',
    'wrong-portal':
      'Das Fenster gehört einem anderen Portal als dem nachgewiesenen. Öffnen Sie die Anwendung neu.',
    silent: 'Die Seite des Portals antwortet nicht. Laden Sie sie im Browser neu.',
    scope:
      'Die Anwendung darf hier kein CRM lesen. Ein Administrator ergänzt das Recht „crm“ in ihren Einstellungen im Portal.',
    rights: 'Ihre Rechte im Portal erlauben nicht, Aufträge zu lesen.',
    administrators:
      'Nur Administratoren sehen, was die Anwendung selbst lesen kann. Ihre eigenen Aufträge betrifft das nicht.',
    portal: 'Das Portal antwortet gerade nicht. Lesen Sie in einer Minute erneut.',
    'back-end': 'Der Server der Anwendung antwortet nicht. Lesen Sie in einer Minute erneut.',
    session: 'Die Sitzung ist beendet. Öffnen Sie die Anwendung neu.',
    lost: 'Das Portal gewährt diesen Zugriff nicht mehr. Öffnen Sie die Anwendung neu; den Zugriff des Eigentümers stellt ein Administrator ebenso wieder her.',
    payment: 'Die Anwendung ist auf diesem Portal nicht bezahlt.',
    busy: 'Das Portal wird gerade zu oft aufgerufen. Lesen Sie in einer Minute erneut.',
    other: 'Das konnte nicht gelesen werden.'
  }
}

/** By the language of the page, its element `html` included. */
export const consoleTexts: Readonly<Record<'en' | 'ru' | 'de', ConsoleTexts>> = { en, ru, de }
