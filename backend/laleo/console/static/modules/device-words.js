// First match wins: Edge and Opera also say Chrome, Chrome also says Safari.
const BROWSERS = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\/|FxiOS/, 'Firefox'], [/Chrome\/|CriOS/, 'Chrome'], [/Safari\//, 'Safari']];
const SYSTEMS = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];

/** {name: 'Firefox on Linux', icon} from a User-Agent header; the header itself when nothing is known in it. */
export function deviceOf(userAgent) {
  const find = (table) => table.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [find(BROWSERS), find(SYSTEMS)];
  const icon = {iPhone: 'phone', Android: 'phone', iPad: 'tablet'}[system] ?? 'desktop';
  return {name: [browser, system].filter(Boolean).join(' on ') || userAgent.slice(0, 60), icon};
}
