/** Why there is no microphone, and what helps: {title, detail} for a code of `openMedia`. */
export function mediaTrouble(texts, code) {
  const words = {
    denied: [texts('The browser does not allow the microphone'), texts('Press the sign left of the address, allow the microphone for this page, and accept again.')],
    none: [texts('No microphone was found'), texts('Plug one in, or choose one in the settings of this device, and accept again.')],
    busy: [texts('Another program uses the microphone'), texts('Close it, and accept again.')],
    unsupported: [texts('This browser cannot take calls here'), texts('Calls need a current browser and an address that begins with https.')],
  };
  const [title, detail] = words[code] ?? [texts('The call could not be taken'), texts('Try again, or let a colleague take it.')];
  return {title, detail};
}

/** Whether a code is one of `openMedia`, and not the server's. */
export function isMediaTrouble(code) {
  return ['denied', 'none', 'busy', 'unsupported'].includes(code);
}
