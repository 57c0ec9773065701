/** Every IANA time zone as [value, words], the current one first. */
export function timezones(current) {
  const all = Intl.supportedValuesOf?.('timeZone') ?? [];
  return [...new Set([current || 'UTC', 'UTC', ...all])].map((zone) => [zone, zone.replaceAll('_', ' ')]);
}
