// What a portal answers to `crm.deal.get`: the usual size of a call's answer (wire.md section 10).

/** About 1.2 kB of JSON. */
export const dealAnswer: string = JSON.stringify({
  result: {
    ID: '410',
    TITLE: 'Delivery of two pallets, spring order',
    TYPE_ID: 'SALE',
    STAGE_ID: 'C1:PREPARATION',
    PROBABILITY: '50',
    CURRENCY_ID: 'EUR',
    OPPORTUNITY: '12500.00',
    IS_MANUAL_OPPORTUNITY: 'N',
    TAX_VALUE: '0.00',
    LEAD_ID: null,
    COMPANY_ID: '12',
    CONTACT_ID: '77',
    QUOTE_ID: null,
    BEGINDATE: '2026-03-01T03:00:00+03:00',
    CLOSEDATE: '2026-03-08T03:00:00+03:00',
    ASSIGNED_BY_ID: '1',
    CREATED_BY_ID: '1',
    MODIFY_BY_ID: '1',
    DATE_CREATE: '2026-03-01T12:01:12+03:00',
    DATE_MODIFY: '2026-03-02T09:14:55+03:00',
    OPENED: 'Y',
    CLOSED: 'N',
    COMMENTS: null,
    CATEGORY_ID: '1',
    STAGE_SEMANTIC_ID: 'P',
    IS_NEW: 'N',
    IS_RECURRING: 'N',
    SOURCE_ID: 'CALL',
    MOVED_BY_ID: '1',
    MOVED_TIME: '2026-03-02T09:14:55+03:00',
    LAST_ACTIVITY_TIME: '2026-03-02T09:14:55+03:00'
  },
  time: {
    start: 1_766_000_000.123_4,
    finish: 1_766_000_000.187_6,
    duration: 0.064_2,
    processing: 0.021_3,
    date_start: '2026-03-02T12:00:00+03:00',
    date_finish: '2026-03-02T12:00:00+03:00',
    operating_reset_at: 1_766_000_600,
    operating: 0
  }
})
