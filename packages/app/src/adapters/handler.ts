// What every adapter serves: `app.handler`, or one of its routes.

export type Handler = (request: Request) => Promise<Response>
