/** Whether this page is one of them: `/help*` speaks of the path, `https://…` of the whole address. */
export const matches = (patterns) => patterns.some((pattern) => RegExp(
  `^${pattern.replace(/[^*\w]/g, '\\$&').replaceAll('*', '.*')}$`,
).test(pattern[0] === '/' ? location.pathname : location.href));
