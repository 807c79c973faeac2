// What people see who come without a portal.

export default function Page() {
  return <p>Open this application inside Bitrix24.</p>
}
